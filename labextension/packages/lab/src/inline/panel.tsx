/** A prompt and its draft at the top of a cell. */

import "../../style/inline.css";

import type { Cell } from "@jupyterlab/cells";
import type * as nbformat from "@jupyterlab/nbformat";
import { NotebookActions, type NotebookPanel } from "@jupyterlab/notebook";
import { ReactWidget } from "@jupyterlab/ui-components";
import { Panel, type PanelLayout } from "@lumino/widgets";
import type { ReactElement } from "react";

import { idsOf } from "../cells";
import { apply } from "../change";
import { located, type Target } from "./draft";
import { DraftText } from "./draft-text";
import { type Draft, InlineEdit, type Send } from "./edit";
import { keyOf, Prompt } from "./prompt";

/** Hides the cell's own text while the draft stands in its place. */
const DRAFTED = "jp-mod-assist-drafted";

/** The entry of the metadata that tells who wrote a cell; see core/notebook_model.py. */
const SIGNATURE = "jupyter_ai_assist";

export class InlinePanel extends Panel implements EventListenerObject {
  private readonly edit: InlineEdit;
  private readonly row: ReactWidget;
  private readonly unsubscribe: () => void;
  private text: DraftText | null = null;

  constructor(
    private readonly notebook: NotebookPanel,
    private readonly cell: Cell,
    private readonly target: Target,
    send: Send,
    /** What was typed before it was there. */
    private readonly typed: string,
  ) {
    super();
    this.addClass("jp-AssistInline");
    // The keys of the notebook are not those of a text field in it.
    this.node.dataset.lmSuppressShortcuts = "true";
    this.node.addEventListener("keydown", this, true); // before the draft's editor has it
    this.edit = new InlineEdit(() => this.look(), cell.model.type !== "code", send);
    this.row = new Row(() => this.render());
    this.addWidget(this.row);
    this.unsubscribe = this.edit.subscribe(() => this.refresh());
    cell.model.contentChanged.connect(this.compare, this);
    (cell.layout as PanelLayout).insertWidget(1, this); // below the cell's header
  }

  /** Take the keyboard, once it is there. */
  focus(): void {
    void this.row.renderPromise?.then(() => this.input?.focus());
  }

  /** In the draft, the keys that accept it mean the same as in the prompt; Esc leads back there. */
  handleEvent(event: KeyboardEvent): void {
    const keys: Record<string, () => void> = {
      "Accel Enter": () => this.accept(false),
      "Shift Enter": () => this.accept(true),
      Escape: () => this.input?.focus(),
    };
    const act = this.text?.node.contains(event.target as Node) ? keys[keyOf(event)] : undefined;
    if (act) {
      event.preventDefault();
      event.stopPropagation();
      act();
    }
  }

  private get input(): HTMLInputElement | null {
    return this.row.node.querySelector("input");
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.edit.stop();
      this.unsubscribe();
      this.cell.removeClass(DRAFTED);
      super.dispose();
    }
  }

  private look(): Target {
    return located(this.target, this.cell.model.sharedModel.getSource());
  }

  private compare(): void {
    this.edit.compare();
  }

  private refresh(): void {
    const { shown, outdated, draft, asking } = this.edit.current();
    if (shown === null) {
      this.text?.dispose();
      this.text = null;
    } else {
      if (!this.text) {
        const { type } = this.cell.model;
        this.text = new DraftText(this.notebook.content, type, (text) => this.edit.revise(text));
        this.addWidget(this.text);
      }
      this.text.display(this.edit.source, shown, draft !== null && !asking);
    }
    this.cell.toggleClass(DRAFTED, shown !== null && !outdated);
    this.row.update();
  }

  private render(): ReactElement {
    const { source, start, end } = this.look();
    const lines =
      end === null ? "" : end - start === 1 ? `line ${end}` : `lines ${start + 1}–${end}`;
    return (
      <Prompt
        state={this.edit.current()}
        about={lines || "this cell"}
        typed={this.typed}
        isEmpty={!source.trim()}
        ask={(prompt) => this.edit.ask(prompt)}
        retry={() => this.edit.retry()}
        stop={() => this.edit.stop()}
        back={() => this.edit.back()}
        accept={(run) => this.accept(run)}
        discard={() => this.leave()}
      />
    );
  }

  private accept(run: boolean): void {
    this.edit.compare();
    const { result, source } = this.edit;
    const { draft } = this.edit.current();
    if (result === null || !draft) {
      return;
    }
    const { id, sharedModel } = this.cell.model;
    const notebook = this.notebook.context.model.sharedModel;
    const order = idsOf(notebook);
    const metadata = signed(sharedModel.getMetadata(), draft, source);
    const cells = { [id]: { source: result, metadata } };
    apply(notebook, { base: { order, sources: { [id]: source } }, order, cells, moved: "" });
    this.leave();
    if (run) {
      void NotebookActions.runCells(
        this.notebook.content,
        [this.cell],
        this.notebook.sessionContext,
      );
    }
  }

  private leave(): void {
    this.dispose();
    this.notebook.content.activate();
  }
}

/** As the assistant signs what it writes itself: `original` is the text before its first change. */
function signed(
  metadata: Partial<nbformat.ICellMetadata>,
  { turn, model }: Draft,
  source: string,
): Partial<nbformat.ICellMetadata> {
  const earlier = metadata[SIGNATURE] as { original?: string } | undefined;
  const original = earlier ? earlier.original : source;
  const entry = { turn, model, ...(original === undefined ? {} : { original }) };
  return { [SIGNATURE]: entry };
}

class Row extends ReactWidget {
  constructor(private readonly element: () => ReactElement) {
    super();
  }

  protected override render(): ReactElement {
    return this.element();
  }
}
