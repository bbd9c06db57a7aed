/** Which of some elements are out of sight: scrolled away, or not on the page. */

export class Sight {
  private readonly watched = new Set<Element>();
  private readonly away = new Set<Element>();
  private readonly observer: IntersectionObserver;

  constructor(onChange: () => void) {
    this.observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        isIntersecting || !this.watched.has(target)
          ? this.away.delete(target)
          : this.away.add(target);
      }
      onChange();
    });
  }

  /** Look at these from now on, and at no others. */
  watch(elements: readonly Element[]): void {
    for (const element of [...this.watched]) {
      if (!elements.includes(element)) {
        this.watched.delete(element);
        this.away.delete(element);
        this.observer.unobserve(element);
      }
    }
    for (const element of elements) {
      if (!this.watched.has(element)) {
        this.watched.add(element);
        this.observer.observe(element);
      }
    }
  }

  /** Whether it is known to be out of sight: what is new counts as seen for a moment. */
  isAway(element: Element): boolean {
    return this.away.has(element);
  }

  dispose(): void {
    this.observer.disconnect();
  }
}
