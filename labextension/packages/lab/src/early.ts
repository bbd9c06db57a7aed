/** What is typed between the key that opens something and the moment when it is there. */

/** Out of sight: what is typed is seen in its own place a moment later. */
const STYLE = "position: absolute; opacity: 0; width: 1px; height: 1px; padding: 0; border: 0";

export class Early {
  private readonly field = document.createElement("textarea");

  constructor(place: HTMLElement) {
    this.field.setAttribute("aria-label", "Message");
    this.field.style.cssText = STYLE;
    place.append(this.field);
    this.focus();
  }

  /** Take the keyboard: else its keys would be commands of the notebook. */
  focus(): void {
    this.field.focus({ preventScroll: true });
  }

  /** What was typed; it is taken on by another field now. */
  end(): string {
    this.field.remove();
    return this.field.value;
  }
}
