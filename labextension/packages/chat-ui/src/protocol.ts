// Written by scripts/protocol_types from core/protocol.py: change it there.

export type Command =
  | Submit
  | Stop
  | Answer
  | Decide;

/** The answer to a `Question`. */
export interface Answer {
  type: "answer";
  id: string;
  text: string | null;
}

/** The decision about an `Approval`; it counts only for what was shown. */
export interface Decide {
  type: "decide";
  id: string;
  hash: string;
  verdict: "once" | "turn" | "chat" | "always" | "no" | "nobody";
  run?: boolean;
  text?: string | null;
  reason?: string;
}

/** What a prompt that is written into a cell shall change: the cell, or a part of it. */
export interface Rewrite {
  cell: string;
  source: string;
  start?: number;
  end?: number | null;
  draft?: string;
}

/** Stop the running turn. */
export interface Stop {
  type: "stop";
}

/** Run a prompt or a `/command`. */
export interface Submit {
  type: "submit";
  prompt: string;
  model?: string;
  mode?: "ask" | "agent" | null;
  own_mode?: boolean;
  tools?: boolean;
  format?: "markdown" | "code" | "text" | "json";
  new?: boolean;
  thread?: string;
  attach?: string[];
  files?: FilePart[];
  keep?: string[];
  view?: View | null;
  raw?: boolean;
  settings?: Record<string, unknown>;
  dry_run?: boolean;
  replaces?: string;
  undo?: boolean;
  rewrite?: Rewrite | null;
}

/** What a person has before them: a cell and a selection, each blank where it is left out. */
export interface View {
  notebook?: boolean;
  cell?: string;
  selection?: string;
  within?: string;
}

export type ChatEvent =
  | TurnStarted
  | TextDelta
  | ReasoningDelta
  | ToolStarted
  | ToolFinished
  | Notice
  | Progress
  | Question
  | Approval
  | Settled
  | Report
  | TurnFinished
  | TurnFailed
  | TurnStopped;

/** What needs a person's yes, a tool call or a request to a model; the door sends `Decide`. */
export interface Approval {
  type: "approval";
  id: string;
  tool: string;
  title: string;
  shown: string;
  language: string;
  hash: string;
  text: string;
  editable: boolean;
  runnable: boolean;
  lasting: boolean;
  always: boolean;
  setting: string;
  change: CellChange | null;
  sending: Payload | null;
}

/** A proposed change of the notebook, for a frontend that shows it in its place. */
export interface CellChange {
  action: "replace" | "insert" | "delete" | "move";
  cell: string;
  kind: "code" | "markdown" | "raw";
  after: string;
  before: string;
  source: string;
}

/** An image, PDF or text file. */
export interface FilePart {
  kind: "file";
  name: string;
  media_type: string;
  data: string;
}

/** Something worth a line while work goes on: a retry, an unknown mention. */
export interface Notice {
  type: "notice";
  text: string;
}

/** A request, part by part; or several that go to one model, with each part once. */
export interface Payload {
  model: string;
  host: string;
  parts: PayloadPart[];
  tokens: number;
  window: number;
  reply: number;
  hidden: number;
  requests: number;
  notices: string[];
}

/** A part of a request, as it is sent. */
export interface PayloadPart {
  title: string;
  text: string;
  language: string;
  tokens: number;
  earlier: boolean;
  frame: boolean;
  pictures: FilePart[];
}

/** How far one piece of work over many things has come; the last one stands. */
export interface Progress {
  type: "progress";
  done: number;
  total: number;
  failed: number;
}

/** The engine needs an answer from the person; the door sends `Answer`. */
export interface Question {
  type: "question";
  id: string;
  text: string;
  secret: boolean;
  choices: string[];
}

/** The next piece of the reasoning. */
export interface ReasoningDelta {
  type: "reasoning_delta";
  text: string;
}

/** The result of a command that asks no model: Markdown for people. */
export interface Report {
  type: "report";
  markdown: string;
}

/** A question or approval was answered, wherever that was: nobody need answer any more. */
export interface Settled {
  type: "settled";
  id: string;
  verdict: string;
}

/** The next piece of the answer, Markdown. */
export interface TextDelta {
  type: "text_delta";
  text: string;
}

/** A tool call ended. */
export interface ToolFinished {
  type: "tool_finished";
  id: string;
  name: string;
  output: string;
  files: FilePart[];
  is_error: boolean;
  rule: string;
  seconds: number;
}

/** A tool call begins; its input is complete. */
export interface ToolStarted {
  type: "tool_started";
  id: string;
  name: string;
  arguments: Record<string, unknown>;
}

/** A turn or command failed; the cell must fail too. */
export interface TurnFailed {
  type: "turn_failed";
  code: string;
  message: string;
  hint: string;
  retryable: boolean;
}

/** A turn is complete. */
export interface TurnFinished {
  type: "turn_finished";
  turn: string;
  model: string;
  text: string;
  usage: Usage;
  seconds: number;
  new_cell: string;
  context_tokens: number;
  files: FilePart[];
  saved: string[];
  value: Record<string, unknown> | unknown[] | null;
  form: string;
  to: string;
}

/** A turn passed the policy and is about to send its first request. */
export interface TurnStarted {
  type: "turn_started";
  turn: string;
  thread: string;
  model: string;
  replaces: string;
}

/** The person stopped the turn; what had arrived is kept. */
export interface TurnStopped {
  type: "turn_stopped";
  turn: string;
  usage: Usage;
  seconds: number;
}

/** Tokens, requests and money of one request, one turn or more. */
export interface Usage {
  requests: number;
  input_tokens: number;
  cached_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  cost: number | null;
}
