/** What a tab remembers of one kind of thing over a reload of its page, for as long as it is open. */

const PREFIX = "jupyter-ai-assist";

export class TabMemory<T> {
  constructor(private readonly kind: string) {}

  /** What was kept under a name; `null` for nothing. */
  get(name: string): T | null {
    const kept = sessionStorage.getItem(this.key(name));
    return kept === null ? null : (JSON.parse(kept) as T);
  }

  set(name: string, value: T): void {
    try {
      sessionStorage.setItem(this.key(name), JSON.stringify(value));
    } catch (error) {
      // The storage is full: a reload will cost this, and what is being done goes on.
      console.warn(error);
    }
  }

  forget(name: string): void {
    sessionStorage.removeItem(this.key(name));
  }

  private key(name: string): string {
    return `${PREFIX}:${this.kind}:${name}`;
  }
}
