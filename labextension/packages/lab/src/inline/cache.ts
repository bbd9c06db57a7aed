/** What was completed already: asked again for the same, or typed along, it needs no request. */

/** Where the cursor is; all that the answer depends on. */
export interface Place {
  /** Whatever else tells two places apart: the notebook, the cell, the model. */
  readonly scope: string;
  readonly prefix: string;
  readonly suffix: string;
}

const MOST = 100;

export class Completions {
  /** The latest last. */
  private readonly known: (Place & { readonly text: string })[] = [];

  /** Note an answer; a blank one says that there is nothing to complete. */
  add(place: Place, text: string): void {
    this.known.push({ ...place, text });
    if (this.known.length > MOST) {
      this.known.shift();
    }
  }

  /** What is left of an answer whose beginning has been typed by now; `null` if none is known. */
  find({ scope, prefix, suffix }: Place): string | null {
    for (const known of this.known.toReversed()) {
      if (known.scope === scope && known.suffix === suffix && prefix.startsWith(known.prefix)) {
        const typed = prefix.slice(known.prefix.length);
        if (known.text.startsWith(typed) && (typed.length < known.text.length || !typed)) {
          return known.text.slice(typed.length);
        }
      }
    }
    return null;
  }
}
