/** Where the keyboard is, also where the chat stands under a root of its own. */

/** The element that has the focus; `null` where none has. */
export function focused(): Element | null {
  let { activeElement } = document;
  while (activeElement?.shadowRoot?.activeElement) {
    activeElement = activeElement.shadowRoot.activeElement;
  }
  return activeElement;
}

/** The element that a key was pressed in, whatever root it is under. */
export function pressedIn(event: KeyboardEvent): Element {
  const [target] = event.composedPath();
  return target instanceof Element ? target : document.body;
}
