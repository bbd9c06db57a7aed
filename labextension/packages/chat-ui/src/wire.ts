/** What server and browser say to each other beyond commands and events: see docs/architecture.md. */

import type { ChatEvent, Command, Submit, Usage, View } from "./protocol";

export type Mode = "ask" | "agent";

/** A model as the picker shows it. */
export interface Model {
  /** `provider:model` */
  id: string;
  name: string;
  provider: string;
  provider_name: string;
  /** US dollars for a million tokens, in and out; `null` where it is not known. */
  price: [number, number] | null;
  context_window: number;
  attachments: boolean;
  reasoning: boolean;
  /** It is no language model, and runs in the server itself. */
  in_process: boolean;
  usable: boolean;
  /** Why it cannot be used; blank where it can. */
  reason: string;
}

/** A sentence and the next step. */
export interface Problem {
  message: string;
  hint: string;
}

/** What a person may do here, and with what. */
export interface Status {
  enabled: boolean;
  /** Who switched the assistant off, in a sentence; blank where nobody did. */
  switched_off: string;
  version: string;
  default_model: string;
  models: Model[];
  mode: Mode;
  commands: { name: string; usage: string; help: string }[];
  /** The tools whose work can be taken back. */
  changing_tools: string[];
  share: string;
  /** Files in one prompt. */
  max_attachments: number;
  max_attachment_mb: number;
  /** Traits that an admin has fixed, and where. */
  locks: Record<string, string>;
  problems: Problem[];
}

/** One conversation in the list. */
export interface Thread {
  id: string;
  name: string;
  /** What it keeps, where that is no chat but single requests of one kind. */
  keeps: string;
  notebook: string;
  /** ISO 8601 */
  updated: string;
  turns: number;
  first_question: string;
}

/** A turn of the history, with the events that it would be shown by. */
export interface StoredTurn {
  id: string;
  question: string;
  model: string;
  outcome: "running" | "finished" | "failed" | "stopped";
  error: string;
  usage: Usage;
  events: ChatEvent[];
  attached: { mode: Mode | null; refs: string[]; files: string[]; view: View | null };
}

/** A cell, and what a turn has made of it. */
export interface ChangedCell {
  id: string;
  kind: "changed" | "added" | "deleted" | "moved";
  /** What it said before the turn; blank for a new one. */
  first: string;
}

/** What a turn has changed in cells and files, as far as it stands. */
export interface ChangedByTurn {
  turn: string;
  cells: ChangedCell[];
}

/** One thing that a mention can name. */
export interface Candidate {
  /** What stands after `@`. */
  ref: string;
  kind: "error" | "notebook" | "variable" | "cell" | "output" | "file";
  /** One line for people. */
  detail: string;
}

export interface Candidates {
  found: Candidate[];
  /** Whether there may be more in a moment. */
  late: boolean;
  /** Why there is less than there will be; blank where all is there. */
  note: string;
}

/** Some of the turns of a thread that stand, oldest first. */
export interface TurnsPage {
  turns: StoredTurn[];
  /** How many stand before these. */
  earlier: number;
  /** What all turns of the thread used. */
  usage: Usage;
  /** What `/undo` would take back, where one of these turns has made it. */
  changed: ChangedByTurn | null;
  /** The model that the conversation goes on with; blank for the default. */
  model: string;
  /** The mode that it goes on in; blank where none was chosen. */
  mode: Mode | "";
}

export type ExportFormat = "markdown" | "notebook";

/** The first message on a connection. */
export interface Hello {
  /** The id of the open chat. */
  chat: string;
  /** The id of its thread; blank before its first turn. */
  thread: string;
  running: boolean;
  /** The number of the last frame before those that follow. */
  seq: number;
  /** Whether they follow on what came before the connection broke. */
  resumed: boolean;
  /** Whether the notebook can be changed: a frontend has it open, or it is a file. */
  can_edit: boolean;
}

/** A question to the frontend that has the notebook open. */
export interface WorkspaceCall {
  id: string;
  method: string;
  args: Record<string, unknown>;
}

export interface WorkspaceFailure {
  code: string;
  message: string;
  hint: string;
  /** The source as it stands, for a conflict. */
  current: string;
}

export type WorkspaceResult = { type: "workspace_result"; id: string } & (
  | { ok: true; value: unknown }
  | { ok: false; error: WorkspaceFailure }
);

/** Why something that this client sent cannot be done. */
export interface Refusal {
  code: string;
  message: string;
  hint: string;
}

/** What happens in a chat, each with its number. */
export type Numbered = { seq: number } & (
  | { event: ChatEvent }
  | { submit: Submit; client: string }
);

export type ServerFrame =
  | { hello: Hello }
  | Numbered
  | { workspace_call: WorkspaceCall }
  /** Another program has gone on with the conversation, whose thread this is. */
  | { elsewhere: { thread: string } }
  | { error: Refusal };

/** Whether the notebook is open here, so that the assistant can act in it. */
export interface Hosting {
  type: "hosting";
  value: boolean;
}

export type ClientFrame = Command | WorkspaceResult | Hosting;
