/** A proposed change in the place where it would be made: nothing of it is in the notebook yet. */

import type { Verdict } from "@jupyter-ai-assist/chat-ui";
import type { Cell } from "@jupyterlab/cells";
import type { Notebook } from "@jupyterlab/notebook";
import { ReactWidget } from "@jupyterlab/ui-components";
import { Panel, type PanelLayout } from "@lumino/widgets";
import type { ReactElement } from "react";

import type { Proposal } from "./proposals";
import { ProposedText } from "./proposed-text";
import { StageBar } from "./stage-bar";

export class Stage extends Panel {
  private readonly bar: Bar;
  private readonly text: ProposedText | null = null;
  private anchor: Cell | null = null;
  /** For a move, the cell above the new place, or below it at the top. */
  private target: Cell | null = null;
  private outdated = false;

  constructor(
    private proposal: Proposal,
    private readonly notebook: Notebook,
  ) {
    super();
    const { action } = proposal.change;
    this.addClass("jp-AssistStage");
    this.node.dataset.action = action;
    this.bar = new Bar(() => this.renderBar());
    this.addWidget(this.bar);
    if (action === "replace" || action === "insert") {
      this.text = new ProposedText(notebook, proposal);
      this.text.model.sharedModel.changed.connect(() => this.bar.update(), this);
      this.addWidget(this.text);
    }
  }

  /** The cell that it stands in, or below; `null` where that is gone. */
  get cell(): Cell | null {
    return this.anchor?.isDisposed ? null : this.anchor;
  }

  /** Where it is answered. */
  get answers(): Element {
    return this.bar.node;
  }

  /** Stand at the cell, where it is now. */
  place(): void {
    const { action, cell, after } = this.proposal.change;
    const find = (id: string): Cell | null =>
      this.notebook.widgets.find(({ model }) => !id || model.id === id) ?? null;
    if (action === "move") {
      this.target = find(after);
      this.target?.addClass(after ? "jp-mod-assist-below" : "jp-mod-assist-above");
    }
    const anchor = find(action === "insert" ? after : cell);
    if (anchor && anchor !== this.anchor) {
      this.anchor = anchor;
      // A cell that was never in view has no inside yet.
      void anchor.ready.then(() => this.enter(anchor));
    }
  }

  /** Take what is known of the proposal by now. */
  renew(proposal: Proposal): void {
    if (proposal.waits !== this.proposal.waits) {
      this.proposal = proposal;
      this.bar.update();
    }
  }

  accept(run: boolean): void {
    this.yes("once", run && this.proposal.approval.runnable);
  }

  /** Yes to this, and to each further change of its kind in this turn. */
  acceptAll(): void {
    this.yes("turn", false);
  }

  reject(reason: string): void {
    this.settle({ verdict: "no", reason });
  }

  /** Take the keyboard: into the text where there is one, else onto the last button. */
  focus(): void {
    const { text } = this;
    text
      ? text.editor.focus()
      : this.bar.node.querySelector<HTMLElement>("button:last-of-type")?.focus();
  }

  override dispose(): void {
    const { cell } = this;
    cell?.removeClass(`jp-mod-assist-${this.proposal.change.action}`);
    cell?.removeClass("jp-mod-assist-outdated");
    if (this.target && !this.target.isDisposed) {
      this.target.removeClass("jp-mod-assist-below");
      this.target.removeClass("jp-mod-assist-above");
    }
    super.dispose();
  }

  private enter(anchor: Cell): void {
    if (this.isDisposed || anchor.isDisposed) {
      return;
    }
    const layout = anchor.layout as PanelLayout;
    const { action, after } = this.proposal.change;
    // Below the header of the cell that changes; a new one below, or above, all of another.
    const end = after ? layout.widgets.length : 0;
    layout.insertWidget(action === "insert" ? end : 1, this);
    if (action !== "insert") {
      anchor.addClass(`jp-mod-assist-${action}`);
      anchor.model.contentChanged.connect(() => this.compare(), this);
      this.compare();
    }
  }

  private yes(verdict: "once" | "turn", run: boolean): void {
    const text = this.text?.edited ?? null;
    this.settle({ verdict, run, ...(text === null ? {} : { text }) });
  }

  private settle(verdict: Verdict): void {
    this.proposal.decide(verdict);
    this.text?.forget();
  }

  /** See whether the cell still says what the proposal is based on. */
  private compare(): void {
    const { cell } = this;
    if (cell) {
      this.outdated = cell.model.sharedModel.getSource() !== this.proposal.change.before;
      cell.toggleClass("jp-mod-assist-outdated", this.outdated);
      this.bar.update();
    }
  }

  private renderBar(): ReactElement {
    const { approval, waits } = this.proposal;
    return (
      <StageBar
        title={approval.title}
        runnable={approval.runnable}
        lasting={approval.lasting}
        edited={this.text !== null && this.text.edited !== null}
        outdated={this.outdated}
        accepted={!waits}
        accept={(run) => this.accept(run)}
        acceptAll={() => this.acceptAll()}
        reject={(reason) => this.reject(reason)}
      />
    );
  }
}

class Bar extends ReactWidget {
  constructor(private readonly element: () => ReactElement) {
    super();
  }

  protected override render(): ReactElement {
    return this.element();
  }
}
