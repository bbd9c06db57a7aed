/** The cells that a turn has changed, each with what it said before, to keep or to revert. */

import { Compartment } from "@codemirror/state";
import type { Cell } from "@jupyterlab/cells";
import type { CodeMirrorEditor } from "@jupyterlab/codemirror";
import type { Notebook } from "@jupyterlab/notebook";

import { diff, whatIsLeft } from "./diff";
import type { Changed, Review } from "./review";

const CLASSES = {
  changed: "jp-mod-assist-changed",
  added: "jp-mod-assist-added",
  moved: "jp-mod-assist-moved",
};

interface Marked {
  cell: Cell;
  className: string;
  /** What shows the diff in the cell's editor; `null` where there is none. */
  place: Compartment | null;
}

export class Reviewed {
  private readonly marked = new Map<string, Marked>();

  constructor(
    private readonly notebook: Notebook,
    private readonly review: Review,
    private readonly onKept: () => void,
  ) {}

  show(entries: readonly Changed[]): void {
    if (!entries.length && !this.marked.size) {
      return;
    }
    const kinds = new Map(entries.map((entry) => [entry.id, entry]));
    for (const [id, marked] of this.marked) {
      if (kinds.get(id)?.kind !== kindOf(marked) || marked.cell.isDisposed) {
        this.unmark(id, marked);
      }
    }
    for (const cell of this.notebook.widgets) {
      const entry = kinds.get(cell.model.id);
      if (entry && entry.kind !== "deleted" && !this.marked.has(entry.id)) {
        this.mark(cell, entry);
      }
    }
  }

  private mark(cell: Cell, { id, kind, first }: Changed): void {
    if (kind === "deleted") {
      return;
    }
    const place = kind === "changed" ? new Compartment() : null;
    const marked: Marked = { cell, className: CLASSES[kind], place };
    this.marked.set(id, marked);
    cell.addClass(marked.className);
    if (place) {
      // A cell that was never in view has no editor yet.
      void cell.ready.then(() => {
        if (this.marked.get(id) === marked && !cell.isDisposed) {
          cell.editor?.injectExtension(place.of(this.diffOf(id, first)));
        }
      });
    }
  }

  private unmark(id: string, { cell, className, place }: Marked): void {
    this.marked.delete(id);
    if (cell.isDisposed) {
      return;
    }
    cell.removeClass(className);
    const editor = cell.editor as CodeMirrorEditor | null;
    if (place && editor) {
      editor.editor.dispatch({ effects: place.reconfigure([]) });
    }
  }

  private diffOf(id: string, first: string) {
    return [
      diff(first, { accept: "Keep", reject: "Revert" }),
      whatIsLeft((original) => {
        this.review.rebase(id, original);
        // Not within the editor's own update.
        queueMicrotask(this.onKept);
      }),
    ];
  }
}

function kindOf({ className }: Marked): string {
  return Object.entries(CLASSES).find(([, name]) => name === className)?.[0] ?? "";
}
