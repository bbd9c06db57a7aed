/** A state that is watched: changes that come fast are told together. */

/** Milliseconds between two updates of the display: some 30 a second, however fast events come. */
const PACE = 33;

export class Store<State extends object> {
  private readonly watchers = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private state: State) {}

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  readonly current = (): State => this.state;

  /** Change it; watchers are told `atOnce`, or when it is time. */
  update(change: Partial<State>, atOnce = false): void {
    this.state = { ...this.state, ...change };
    if (atOnce) {
      this.tell();
    } else {
      this.timer ??= setTimeout(() => this.tell(), PACE);
    }
  }

  /**
   * Wait until something holds.
   *
   * @param limit - Milliseconds to wait at most.
   * @returns Whether it came to hold in time.
   */
  until(holds: () => boolean, limit: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (held: boolean): void => {
        clearTimeout(timer);
        unsubscribe();
        resolve(held);
      };
      const look = (): void => {
        if (holds()) {
          end(true);
        }
      };
      const timer = setTimeout(() => end(false), limit);
      const unsubscribe = this.subscribe(look);
      look();
    });
  }

  close(): void {
    clearTimeout(this.timer);
    this.watchers.clear();
  }

  private tell(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.watchers.forEach((watcher) => {
      watcher();
    });
  }
}
