/** What is typed into a panel is no shortcut of the page's. */

/** Keep keys from the page while a person writes; returns how to stop. */
export function keysStay(place: HTMLElement): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    const [target] = event.composedPath();
    const { key, ctrlKey, metaKey, altKey } = event;
    // To save or to find something is still the page's; and Escape, by which the chat hears there
    // of a no to a card that waits.
    const plain = key !== "Escape" && !ctrlKey && !metaKey && !altKey;
    if ((plain || key === "Enter") && isField(target)) {
      event.stopPropagation();
    }
  };
  place.addEventListener("keydown", onKeyDown);
  return () => place.removeEventListener("keydown", onKeyDown);
}

function isField(target: EventTarget | undefined): boolean {
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLInputElement ||
    target instanceof HTMLSelectElement
  );
}
