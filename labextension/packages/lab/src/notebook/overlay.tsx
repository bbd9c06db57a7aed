/** What the assistant does in a notebook, shown in the notebook itself. */

import "../../style/notebook.css";

import type { Chat, Turn } from "@jupyter-ai-assist/chat-ui";
import type { NotebookPanel } from "@jupyterlab/notebook";
import { createRoot } from "react-dom/client";

import type { Change } from "../change";
import { TabMemory } from "./memory";
import { cellsAtWork, proposals } from "./proposals";
import { type Changed, type Kept, Review, summary, touched } from "./review";
import { ReviewBar } from "./review-bar";
import { Reviewed } from "./reviewed";
import { Sight } from "./sight";
import type { Stage } from "./stage";
import { Stages } from "./stages";

/** By turn whose changes are to be reviewed, what the person has kept of them already. */
const UNREVIEWED = new TabMemory<Kept>("unreviewed");
const WORKING = "jp-mod-assist-working";
/** Of the panel: some shortcuts are taken only then. */
const WAITING = "jp-mod-assist-waiting";

/** A chat, as far as it is shown in the notebook: one with the server, or one of the kernel. */
export type Told = Pick<Chat, "turn" | "running" | "subscribe" | "decide"> & {
  submit(prompt: string): void;
};

export class Overlay {
  readonly stages: Stages;
  private readonly bar = document.createElement("div");
  private readonly root = createRoot(this.bar);
  private isDisposed = false;
  private readonly review = new Review();
  private readonly reviewed: Reviewed;
  /** Of the proposals that wait. */
  private readonly sight = new Sight(() => this.showBar());
  /** How to leave each chat that is shown here. */
  private readonly told = new Map<Told, () => void>();
  /** The chat whose turn is reviewed. */
  private author: Told;
  /** The turns that have begun: of two at once, each begins only once. */
  private readonly begun = new Set<string>();
  private atWork: readonly string[] = [];
  private changed: readonly Changed[] = [];

  constructor(
    private readonly panel: NotebookPanel,
    private readonly chat: Chat,
    /** Whether to scroll to where the assistant works. */
    private readonly follows: () => boolean,
  ) {
    const { content } = panel;
    this.bar.className = "jp-AssistReview";
    panel.node.append(this.bar);
    this.author = chat;
    this.stages = new Stages(content);
    this.reviewed = new Reviewed(content, this.review, () => this.kept());
    content.model?.cells.changed.connect(this.onCells, this);
    this.add(chat);
  }

  /** Show a further chat here, until the function is called that is returned. */
  add(told: Told): () => void {
    this.told.set(
      told,
      told.subscribe(() => this.refresh()),
    );
    this.refresh();
    return () => {
      this.told.get(told)?.();
      this.told.delete(told);
      this.author = this.author === told ? this.chat : this.author;
      this.refresh();
    };
  }

  /** A change of the notebook was made for the assistant, in this chat. */
  applied(change: Change, by: Told = this.chat): void {
    const turn = by.turn?.outcome === "running" ? by.turn.id : "";
    this.review.add(turn, change);
    if (turn) {
      this.author = by;
      UNREVIEWED.set(turn, this.review.kept);
    }
    this.stages.applied(change);
    this.refresh();
    // A change that is allowed may be over before it was ever seen at work.
    this.later(() => this.followTo(touched(change)));
  }

  keepAll(): void {
    UNREVIEWED.forget(this.review.turn);
    this.review.keepAll();
    this.refresh();
  }

  undo(): void {
    this.author.submit("/undo");
  }

  /** Whether there is a change to keep or to take back. */
  get hasChanges(): boolean {
    return this.changed.length > 0;
  }

  /** Go to the next or the previous cell that the turn has changed. */
  step(by: 1 | -1): void {
    const { content } = this.panel;
    const ids = new Set(this.changed.map(({ id }) => id));
    const places = content.widgets.flatMap((cell, place) =>
      ids.has(cell.model.id) ? [place] : [],
    );
    const from = content.activeCellIndex;
    const next =
      by > 0
        ? (places.find((place) => place > from) ?? places[0])
        : (places.findLast((place) => place < from) ?? places.at(-1));
    const cell = next === undefined ? undefined : content.widgets[next];
    if (cell && next !== undefined) {
      content.activeCellIndex = next;
      void content.scrollToCell(cell, "center");
    }
  }

  /** Go to the proposal that waits: to one that is out of sight, if one is. */
  showStage(): void {
    const away = this.stages.waiting.find(({ answers }) => this.sight.isAway(answers));
    const stage = away ?? this.stages.current;
    if (stage) {
      void this.bringIntoView(stage).then(() => stage.focus());
    }
  }

  dispose(): void {
    if (!this.isDisposed) {
      this.isDisposed = true;
      for (const unsubscribe of this.told.values()) {
        unsubscribe();
      }
      this.panel.content.model?.cells.changed.disconnect(this.onCells, this);
      this.sight.dispose();
      this.stages.dispose();
      this.reviewed.show([]);
      this.mark([]);
      this.panel.removeClass(WAITING);
      this.root.unmount();
      this.bar.remove();
    }
  }

  /** The person has kept or reverted a part. */
  private kept(): void {
    if (UNREVIEWED.get(this.review.turn)) {
      UNREVIEWED.set(this.review.turn, this.review.kept);
    }
    this.refresh();
  }

  /** The last turn of each chat. */
  private get turns(): Turn[] {
    return [...this.told.keys()].flatMap(({ turn }) => turn ?? []);
  }

  private onCells(): void {
    this.later(() => {
      this.stages.replace();
      this.refresh();
    });
  }

  /** Do it when the widgets of the cells have followed the model. */
  private later(work: () => void): void {
    requestAnimationFrame(() => {
      if (!this.isDisposed && !this.panel.isDisposed) {
        work();
      }
    });
  }

  private refresh(): void {
    if (this.isDisposed || this.panel.isDisposed) {
      return;
    }
    const { changed } = this.chat.current();
    const kept = changed && !this.review.turn ? UNREVIEWED.get(changed.turn) : null;
    if (changed && kept) {
      this.review.restore(changed, kept);
    }
    for (const { id, outcome } of this.turns) {
      if (outcome === "running" && id && !this.begun.has(id)) {
        this.begun.add(id);
        this.review.begin(id);
      }
    }
    const told = [...this.told.keys()];
    const stage = this.stages.show(
      told.flatMap((one) => proposals(one.turn, (tool, verdict) => one.decide(tool, verdict))),
    );
    this.changed = this.review.standing(this.panel.context.model.sharedModel);
    this.reviewed.show(this.changed);
    this.mark(this.turns.flatMap(cellsAtWork));
    if (stage?.cell) {
      // Where a person has asked about the cell, they look for it.
      const asked = stage.cell === this.panel.content.activeCell;
      if (this.mayScroll && (asked || this.follows())) {
        void this.bringIntoView(stage);
      }
    }
    this.showBar();
  }

  private showBar(): void {
    if (this.isDisposed) {
      return;
    }
    const { waiting } = this.stages;
    this.bar.hidden = !this.changed.length && !waiting.length;
    this.panel.toggleClass(WAITING, waiting.length > 0);
    this.sight.watch(waiting.map(({ answers }) => answers));
    this.root.render(
      <ReviewBar
        changed={this.changed.length ? summary(this.changed) : ""}
        cells={this.changed.filter(({ kind }) => kind !== "deleted").length}
        waiting={waiting.length}
        away={waiting.some(({ answers }) => this.sight.isAway(answers))}
        running={this.author.running}
        keepAll={() => this.keepAll()}
        undo={() => this.undo()}
        step={(by) => this.step(by)}
        show={() => this.showStage()}
      />,
    );
  }

  /** Mark the cells that the assistant is at work on. */
  private mark(ids: readonly string[]): void {
    if (ids.join() === this.atWork.join()) {
      return;
    }
    this.atWork = ids;
    const wanted = new Set(ids);
    for (const cell of this.panel.content.widgets) {
      cell.toggleClass(WORKING, wanted.has(cell.model.id));
    }
    this.followTo(ids);
  }

  /** Scroll to the first of these cells that is there, for those who want that. */
  private followTo(ids: readonly string[]): void {
    const { content } = this.panel;
    const first = content.widgets.find(({ model }) => ids.includes(model.id));
    if (first && this.mayScroll && this.follows()) {
      void content.scrollToCell(first, "auto");
    }
  }

  /** A notebook does not scroll away from whoever writes in it. */
  private get mayScroll(): boolean {
    const { content } = this.panel;
    const writing = content.mode === "edit" && content.node.contains(document.activeElement);
    return this.panel.isVisible && !writing;
  }

  private async bringIntoView(stage: Stage): Promise<void> {
    const { cell } = stage;
    if (cell) {
      await this.panel.content.scrollToCell(cell, "auto");
      // A cell may be higher than the window.
      stage.node.scrollIntoView({ block: "nearest" });
    }
  }
}
