/** One prompt in a cell, from the first words to the decision: what happens, without how it looks. */

import type { ChatEvent } from "@jupyter-ai-assist/chat-ui";

import { codeSoFar, replaced, selected, type Target, underWay, within } from "./draft";

/** What is asked of the server. */
export interface Wish {
  prompt: string;
  target: Target;
  /** What an earlier prompt came to, in place of the target's lines; blank if none did. */
  draft: string;
}

/** Sends a wish, and tells each event of its turn; ends when the turn does. */
export type Send = (
  wish: Wish,
  onEvent: (event: ChatEvent) => void,
  signal: AbortSignal,
) => Promise<void>;

export interface Draft {
  /** In place of the target's lines. */
  readonly text: string;
  readonly turn: string;
  readonly model: string;
  /** It broke off, or was stopped: the lines that it had not reached are as they were. */
  readonly partial?: boolean;
}

export interface EditState {
  readonly asking: boolean;
  /** What was asked last; blank before. */
  readonly asked: string;
  readonly draft: Draft | null;
  /** The whole draft that a stopped wish was about; `null` where it can come back no more. */
  readonly earlier: Draft | null;
  /** The whole cell as it is shown, with the draft or as much of it as has come; `null` for none. */
  readonly shown: string | null;
  /** What the model says instead of code. */
  readonly words: string;
  /** Something worth a line while it is at work. */
  readonly notice: string;
  /** Why it did not work, and the next step. */
  readonly problem: string;
  /** The cell says something else by now than the draft is based on. */
  readonly outdated: boolean;
}

const NOTHING: EditState = {
  asking: false,
  asked: "",
  draft: null,
  earlier: null,
  shown: null,
  words: "",
  notice: "",
  problem: "",
  outdated: false,
};

const BROKEN = "The connection to the server broke before the answer was complete.";

export class InlineEdit {
  private state: EditState = NOTHING;
  private readonly watchers = new Set<() => void>();
  private target: Target;
  /** The draft that the last wish was about. */
  private refined = "";
  private run: AbortController | null = null;

  constructor(
    /** The cell and the lines that are meant, as they are now. */
    private readonly look: () => Target,
    private readonly isText: boolean,
    private readonly send: Send,
  ) {
    this.target = look();
  }

  readonly subscribe = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  readonly current = (): EditState => this.state;

  /** The cell that the draft is to be compared with. */
  get source(): string {
    return this.target.source;
  }

  /** Ask for a draft; where there is one, say what is to be different. */
  ask(prompt: string): void {
    if (prompt.trim() && !this.state.asking) {
      const { draft, outdated } = this.state;
      const base = draft?.partial ? this.refined : (draft?.text ?? "");
      void this.begin(prompt, outdated ? "" : base);
    }
  }

  /** Ask the same again. */
  retry(): void {
    if (this.state.asked && !this.state.asking) {
      void this.begin(this.state.asked, this.state.outdated ? "" : this.refined);
    }
  }

  /** Stop: what has come is the draft, and the one before can come back. */
  stop(): void {
    this.run?.abort();
  }

  /** Go back to the draft that a stopped wish was about. */
  back(): void {
    const { earlier, asking } = this.state;
    if (earlier && !asking) {
      const shown = replaced(this.target, earlier.text);
      this.update({ draft: earlier, earlier: null, shown });
    }
  }

  /** Take over what a person has made of the draft: of the whole cell as it is shown. */
  revise(shown: string): void {
    const { draft, earlier, asking } = this.state;
    if (!draft || asking || shown === this.state.shown) {
      return;
    }
    const text = within(this.target, shown);
    if (text === null) {
      const whole = earlier && { ...earlier, text: replaced(this.target, earlier.text) };
      this.target = { source: this.target.source, start: 0, end: null };
      this.update({ earlier: whole });
    }
    this.update({ shown, draft: { ...draft, text: text ?? shown } });
  }

  /** See whether the cell still says what the draft is based on. */
  compare(): void {
    const { draft, asking, outdated } = this.state;
    const changed = (draft !== null || asking) && this.look().source !== this.source;
    if (changed !== outdated) {
      this.update({ outdated: changed });
    }
  }

  /** The whole cell as it would be; `null` where there is nothing that may be taken over. */
  get result(): string | null {
    const { draft, asking, outdated } = this.state;
    return draft && !asking && !outdated ? replaced(this.target, draft.text) : null;
  }

  private async begin(prompt: string, refined: string): Promise<void> {
    const target = this.look();
    const before = target.source === this.target.source ? kept(this.state) : kept(NOTHING);
    const run = new AbortController();
    this.run = run;
    this.target = target;
    this.refined = refined;
    this.update({ ...NOTHING, ...before, asking: true, asked: prompt });
    const turn = new Turn(target, refined || selected(target), this.isText);
    const wish = { prompt, target, draft: refined };
    const outcome: Partial<EditState> = await this.send(
      wish,
      (event) => this.update(turn.after(event)),
      run.signal,
    )
      .then(() => turn.outcome)
      .catch((error) => (run.signal.aborted ? {} : { problem: message(error) }));
    this.run = null;
    const drafts = outcome.draft
      ? { draft: outcome.draft, earlier: null }
      : rest(before, outcome, turn.partial);
    const { draft } = drafts;
    const shown = draft && draft !== before.draft ? replaced(target, draft.text) : before.shown;
    this.update({ asking: false, notice: "", ...outcome, ...drafts, shown });
    this.compare();
  }

  private update(changes: Partial<EditState>): void {
    this.state = { ...this.state, ...changes };
    for (const watcher of this.watchers) {
      watcher();
    }
  }
}

type Drafts = Pick<EditState, "draft" | "earlier">;

/**
 * The drafts where none was finished. What has come of one is worth more than another that is no
 * whole one either; in the place of a whole one it is only where a person has stopped it.
 */
function rest(before: Drafts, { words, problem }: Partial<EditState>, come: Draft | null): Drafts {
  const whole = before.draft?.partial ? before.earlier : before.draft;
  const counts = come && !words && !(whole && problem);
  return counts
    ? { draft: come, earlier: whole }
    : { draft: before.draft, earlier: before.earlier };
}

/** What comes back where nothing new comes. */
function kept({ draft, earlier, shown }: EditState): Drafts & Pick<EditState, "shown"> {
  return { draft, earlier, shown };
}

/** The events of one turn, and what they come to. */
class Turn {
  /** Until its end is told, that it was not. */
  outcome: Partial<EditState> = { problem: BROKEN };
  private reply = "";
  private id = "";
  private model = "";

  constructor(
    private readonly target: Target,
    /** What stands in the place of the target's lines before. */
    private readonly before: string,
    private readonly isText: boolean,
  ) {}

  /** What an event changes of what is shown meanwhile. */
  after(event: ChatEvent): Partial<EditState> {
    switch (event.type) {
      case "turn_started":
        this.id = event.turn;
        this.model = event.model;
        return {};
      case "notice":
        return { notice: event.text };
      case "text_delta":
        this.reply += event.text;
        return this.progress();
      case "turn_finished":
        this.outcome = event.new_cell
          ? { draft: { text: event.new_cell, turn: this.id, model: this.model } }
          : { words: event.text.trim() };
        return {};
      case "turn_failed":
        this.outcome = { problem: sentences(event.message, event.hint) };
        return {};
      case "turn_stopped":
        this.outcome = {};
        return {};
      default: // tools that only look, and what is newer than this page
        return {};
    }
  }

  /** A draft of what has come so far; `null` before any of it has. */
  get partial(): Draft | null {
    const come = this.isText ? this.reply : codeSoFar(this.reply);
    const text = come && underWay(this.before, come);
    return text ? { text, turn: this.id, model: this.model, partial: true } : null;
  }

  private progress(): Partial<EditState> {
    const { partial } = this;
    return partial ? { shown: replaced(this.target, partial.text) } : {};
  }
}

/** Services end their sentences or not. */
function sentences(...texts: string[]): string {
  const ended = texts.filter(Boolean).map((text) => (/[.!?]$/.test(text) ? text : `${text}.`));
  return ended.join(" ");
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
