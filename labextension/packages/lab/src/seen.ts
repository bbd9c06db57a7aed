/** What a person has before them in a notebook: the active cell, and what is selected. */

import type { Seen, Surroundings } from "@jupyter-ai-assist/chat-ui";
import type { Cell } from "@jupyterlab/cells";
import { PathExt } from "@jupyterlab/coreutils";
import type { NotebookPanel } from "@jupyterlab/notebook";
import type { IDisposable } from "@lumino/disposable";

import { labelOf, lineOf } from "./label";

type Selection = NonNullable<Seen["selection"]>;

export class NotebookView implements Surroundings, IDisposable {
  private readonly watchers = new Set<() => void>();
  private seen: Seen;
  /** What is selected in an output; it stays so when the person goes on to the chat. */
  private output: Selection | null = null;
  /** Ends the listening to the active cell. */
  private leave: () => void = () => undefined;
  private due = 0;

  constructor(private readonly panel: NotebookPanel) {
    const { content } = panel;
    content.activeCellChanged.connect(this.follow, this);
    content.modelContentChanged.connect(this.later, this);
    document.addEventListener("selectionchange", this.onSelection);
    this.seen = this.look();
    this.follow();
  }

  isDisposed = false;

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this.isDisposed = true;
    this.panel.content.activeCellChanged.disconnect(this.follow, this);
    this.panel.content.modelContentChanged.disconnect(this.later, this);
    document.removeEventListener("selectionchange", this.onSelection);
    cancelAnimationFrame(this.due);
    this.leave();
    this.watchers.clear();
  }

  subscribe(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  current(): Seen {
    return this.seen;
  }

  private follow(): void {
    this.leave();
    const cell = this.panel.content.activeCell;
    let left = false;
    this.leave = () => {
      left = true;
      cell?.editor?.model.selections.changed.disconnect(this.later, this);
      cell?.model.stateChanged.disconnect(this.later, this);
    };
    cell?.model.stateChanged.connect(this.later, this);
    // In a long notebook a cell gets its editor when it is scrolled to.
    void cell?.ready.then(() => {
      if (!left) {
        cell.editor?.model.selections.changed.connect(this.later, this);
      }
    });
    this.later();
  }

  /** What is selected on the page, except in editors, which know it themselves. */
  private readonly onSelection = (): void => {
    const selection = document.getSelection();
    const anchor = selection?.anchorNode ?? null;
    const element = anchor instanceof Element ? anchor : (anchor?.parentElement ?? null);
    if (!selection || !element || !this.panel.content.node.contains(element)) {
      return; // elsewhere: in the chat, for example
    }
    const within = element.closest(".cm-editor") ? null : this.cellOf(element);
    const text = within ? selection.toString() : "";
    this.output = within && text.trim() ? { text, within: within.model.id } : null;
    this.later();
  };

  private cellOf(element: Element): Cell | null {
    const node = element.closest(".jp-Cell");
    return this.panel.content.widgets.find((cell) => cell.node === node) ?? null;
  }

  private later(): void {
    cancelAnimationFrame(this.due);
    this.due = requestAnimationFrame(() => {
      if (this.isDisposed) {
        return;
      }
      const seen = this.look();
      if (JSON.stringify(seen) !== JSON.stringify(this.seen)) {
        this.seen = seen;
        this.watchers.forEach((watcher) => {
          watcher();
        });
      }
    });
  }

  private look(): Seen {
    const cell = this.panel.content.activeCell;
    return {
      notebook: PathExt.basename(this.panel.context.localPath),
      cell: cell && { id: cell.model.id, label: labelOf(cell.model), line: lineOf(cell.model) },
      selection: (cell && selectedIn(cell)) ?? this.stillThere(),
    };
  }

  private stillThere(): Selection | null {
    const { output } = this;
    const there = this.panel.content.widgets.some(({ model }) => model.id === output?.within);
    return there ? output : null;
  }
}

/** What is selected in the editor of a cell. */
function selectedIn({ editor, model }: Cell): Selection | null {
  const range = editor?.getSelection();
  if (!editor || !range) {
    return null;
  }
  const ends = [editor.getOffsetAt(range.start), editor.getOffsetAt(range.end)];
  const text = model.sharedModel.getSource().slice(Math.min(...ends), Math.max(...ends));
  return text.trim() ? { text, within: model.id } : null;
}
