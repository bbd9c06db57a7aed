/** A turn as it is shown, and how each event changes it: pure functions. */

import type { Attachment } from "./attachments";
import type { Approval, ChatEvent, FilePart, Progress, Question, Usage, View } from "./protocol";
import type { Mode, StoredTurn } from "./wire";

/** A turn is `unended` where whatever ran it is gone, or is another program. */
export type Outcome = StoredTurn["outcome"] | "unended";

/** What became of an approval, once it was decided here. */
export type Decided = "once" | "turn" | "chat" | "always" | "no";

export interface ToolItem {
  kind: "tool";
  id: string;
  name: string;
  /** `null` until the call begins: it is asked about before. */
  arguments: Record<string, unknown> | null;
  output: string | null;
  files: readonly FilePart[];
  failed: boolean;
  seconds: number;
  approval: Approval | null;
  decided: Decided | null;
}

export interface QuestionItem {
  kind: "question";
  question: Question;
  answered: boolean;
}

export interface ReasoningItem {
  kind: "reasoning";
  text: string;
  /** Milliseconds on the page's clock, of its first and last piece; 0 in a stored turn. */
  began: number;
  ended: number;
}

export type Item =
  | { kind: "text"; text: string }
  | ReasoningItem
  | { kind: "notice"; text: string }
  | { kind: "progress"; done: number; total: number; failed: number }
  | { kind: "report"; text: string }
  | { kind: "pictures"; files: readonly FilePart[] }
  | ToolItem
  | QuestionItem;

export interface Failure {
  code: string;
  message: string;
  hint: string;
  retryable: boolean;
}

/** What went along with a question. */
export interface Attached {
  /** The mode that was chosen for it alone; `null` for that of the chat. */
  mode: Mode | null;
  /** As after `@`. */
  refs: readonly string[];
  /** Names of files that are not beside the notebook. */
  files: readonly string[];
  view: View | null;
  /** The same as it was attached here; empty where that was elsewhere or earlier. */
  local: readonly Attachment[];
}

export const NOTHING_ATTACHED: Attached = {
  mode: null,
  refs: [],
  files: [],
  view: null,
  local: [],
};

export interface Turn {
  /** Stays the same while the turn is shown. */
  key: string;
  /** The server's id; blank before the turn has started. */
  id: string;
  /** Blank where another client asked, until it is looked up. */
  question: string;
  model: string;
  items: readonly Item[];
  outcome: Outcome;
  failure: Failure | null;
  usage: Usage | null;
  seconds: number;
  /** Code that is proposed as a new cell. */
  newCell: string;
  /** The key of the turn whose place it takes; blank if it just follows. */
  replaces: string;
  /** What the conversation filled of the model's window; 0 where nobody counted it. */
  contextTokens: number;
  attached: Attached;
}

export function newTurn(key: string, question: string, attached = NOTHING_ATTACHED): Turn {
  return {
    key,
    id: "",
    question,
    model: "",
    items: [],
    outcome: "running",
    failure: null,
    usage: null,
    seconds: 0,
    newCell: "",
    replaces: "",
    contextTokens: 0,
    attached,
  };
}

/** The turn after an event, which came at a time in milliseconds; 0 where that is not known. */
export function withEvent(turn: Turn, event: ChatEvent, now = 0): Turn {
  switch (event.type) {
    case "turn_started":
      return { ...turn, id: event.turn, model: event.model };
    case "text_delta":
      return extended(turn, { kind: "text", text: event.text });
    case "reasoning_delta":
      return extended(turn, { kind: "reasoning", text: event.text, began: now, ended: now });
    case "notice":
      return added(turn, { kind: "notice", text: event.text });
    case "progress":
      return progressed(turn, event);
    case "question":
      return added(turn, { kind: "question", question: event, answered: false });
    case "tool_started":
    case "tool_finished":
    case "approval":
      return withTool(turn, event);
    case "settled":
      return settled(turn, event.id, decidedAs(event.verdict));
    case "report":
      return added(ended(turn, "finished"), { kind: "report", text: event.markdown });
    case "turn_finished":
      return finished(turn, event);
    case "turn_failed": {
      const { type: _, ...failure } = event;
      return { ...ended(turn, "failed"), failure };
    }
    case "turn_stopped":
      return { ...ended(turn, "stopped"), usage: event.usage, seconds: event.seconds };
    default: // of a server that is newer than this page
      return turn;
  }
}

/** The turn with work that has come so far: one bar, wherever it stands. */
function progressed(turn: Turn, { done, total, failed }: Progress): Turn {
  const bar: Item = { kind: "progress", done, total, failed };
  return turn.items.some(({ kind }) => kind === "progress")
    ? { ...turn, items: turn.items.map((item) => (item.kind === "progress" ? bar : item)) }
    : added(turn, bar);
}

/** The turn with an approval that was decided, or a question that was answered. */
export function settled(turn: Turn, id: string, decided: Decided | null): Turn {
  return {
    ...turn,
    items: turn.items.map((item) => {
      if (item.kind === "tool" && item.id === id && item.approval && item.output === null) {
        return { ...item, decided };
      }
      return item.kind === "question" && item.question.id === id
        ? { ...item, answered: true }
        : item;
    }),
  };
}

/** A turn of the history. */
export function storedTurn(stored: StoredTurn): Turn {
  const shown = stored.events.reduce(
    (turn, event) => withEvent(turn, event),
    newTurn(stored.id, stored.question, { ...NOTHING_ATTACHED, ...stored.attached }),
  );
  return {
    ...shown,
    id: stored.id,
    model: stored.model,
    outcome: stored.outcome === "running" ? "unended" : stored.outcome,
    usage: stored.usage,
    failure:
      stored.outcome === "failed" && !shown.failure
        ? { code: "", message: stored.error, hint: "", retryable: false }
        : shown.failure,
  };
}

/** The same turn where nothing tells of it any more; one that runs is told from its beginning. */
export function unended(turn: Turn): Turn {
  return turn.outcome === "running" ? { ...turn, outcome: "unended" } : turn;
}

/** The same turn as it was seen, where more of it had come than was stored. */
export function asSeen(turn: Turn, seen: readonly Turn[]): Turn {
  const before = turn.outcome === "unended" && seen.find(({ id }) => id === turn.id);
  return before && before.items.length > turn.items.length
    ? { ...turn, items: before.items }
    : turn;
}

/** What still waits for the person, the first one first. */
export function waiting(turn: Turn): ToolItem | QuestionItem | null {
  if (turn.outcome !== "running") {
    return null;
  }
  const open = turn.items.find(
    (item): item is ToolItem | QuestionItem =>
      (item.kind === "tool" && item.approval !== null && !item.decided && item.output === null) ||
      (item.kind === "question" && !item.answered),
  );
  return open ?? null;
}

/** The decision that another client, or this one before it was reloaded, has made. */
function decidedAs(verdict: string): Decided | null {
  if (!verdict) {
    return null;
  }
  return verdict === "nobody" ? "no" : (verdict as Decided);
}

/** What never started takes nobody's place. */
function ended(turn: Turn, outcome: Outcome): Turn {
  return { ...turn, outcome, replaces: turn.id ? turn.replaces : "" };
}

function added(turn: Turn, item: Item): Turn {
  return { ...turn, items: [...turn.items, item] };
}

/** The turn with a piece that goes on where the last one of its kind ended. */
function extended(turn: Turn, piece: Extract<Item, { kind: "text" | "reasoning" }>): Turn {
  const last = turn.items[turn.items.length - 1];
  if (last?.kind !== piece.kind) {
    return added(turn, piece);
  }
  const longer = { ...last, ...piece, text: last.text + piece.text };
  const item = last.kind === "reasoning" ? { ...longer, began: last.began } : longer;
  return { ...turn, items: [...turn.items.slice(0, -1), item as Item] };
}

type ToolEvent = Extract<ChatEvent, { type: "tool_started" | "tool_finished" | "approval" }>;

function withTool(turn: Turn, event: ToolEvent): Turn {
  // Some models call each of their calls the same: one that has ended is another one.
  const known = turn.items.find(
    (item) => item.kind === "tool" && item.id === event.id && item.output === null,
  );
  const before: ToolItem =
    known?.kind === "tool"
      ? known
      : {
          kind: "tool",
          id: event.id,
          name: "",
          arguments: null,
          output: null,
          files: [],
          failed: false,
          seconds: 0,
          approval: null,
          decided: null,
        };
  const after = changedTool(before, event);
  return known
    ? { ...turn, items: turn.items.map((item) => (item === known ? after : item)) }
    : added(turn, after);
}

function changedTool(tool: ToolItem, event: ToolEvent): ToolItem {
  switch (event.type) {
    case "tool_started":
      return { ...tool, name: event.name, arguments: event.arguments };
    case "approval":
      return { ...tool, name: event.tool, approval: event, decided: null };
    case "tool_finished":
      return {
        ...tool,
        name: event.name,
        output: event.output,
        files: event.files,
        failed: event.is_error,
        seconds: event.seconds,
      };
  }
}

function finished(turn: Turn, event: Extract<ChatEvent, { type: "turn_finished" }>): Turn {
  const told = turn.items.some((item) => item.kind === "text");
  // What was not streamed (a format other than Markdown) is shown from the end.
  const whole = told || !event.text ? turn : added(turn, { kind: "text", text: event.text });
  return {
    ...(event.files.length ? added(whole, { kind: "pictures", files: event.files }) : whole),
    id: event.turn,
    model: event.model,
    outcome: "finished",
    usage: event.usage,
    seconds: event.seconds,
    newCell: event.new_cell,
    contextTokens: event.context_tokens,
  };
}
