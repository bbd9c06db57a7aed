/** The seam to whatever answers: a server over a websocket, a kernel over a comm, a fake. */

import type { Forms } from "./forms";
import type { ChatEvent, Command, Payload, Submit } from "./protocol";
import type { Candidates, ExportFormat, Hello, Refusal, Status, Thread, TurnsPage } from "./wire";

export type ConnectionState = "connecting" | "open" | "lost";

/** What a connection tells. */
export interface Listener {
  /** It stands; unless it is resumed, what was shown before has to be read anew. */
  onHello(hello: Hello): void;
  /** A command of this or another client begins. */
  onSubmit(submit: Submit, mine: boolean): void;
  /** Each event once, in order. */
  onEvent(event: ChatEvent): void;
  /** Another program has gone on with the conversation: the stored turns of this thread tell how. */
  onElsewhere(thread: string): void;
  /** What was sent cannot be done. */
  onRefusal(refusal: Refusal): void;
  /** `why` is said of one that was refused. */
  onState(state: ConnectionState, why?: string): void;
}

/** An open chat. */
export interface Connection {
  /** Whether it was handed over; what could not be sent is not sent later. */
  send(command: Command): boolean;
  /** Try again at once, where it is lost. */
  reconnect(): void;
  close(): void;
}

export interface Transport {
  /**
   * Open a chat, and keep it open.
   *
   * @param chat - Its id or that of a stored thread; `new` for a new one; blank for the
   * one that is open already or the last.
   */
  connect(chat: string, listener: Listener): Connection;
  status(): Promise<Status>;
  threads(search: string): Promise<Thread[]>;
  /** The last turns of a thread that stand, or the last before one of them. */
  turns(thread: string, before?: string): Promise<TurnsPage>;
  /** A picture of a stored turn, brought by a tool's call, or blank: what went along or was made. */
  picture(thread: string, turn: string, call: string, name: string): Promise<Blob>;
  /** A conversation as a file, all of it. */
  export(thread: string, format: ExportFormat): Promise<File>;
  /** What can stand after `@` in an open chat; of the cells, those nearest to `near`. */
  candidates(chat: string, typed: string, near: string): Promise<Candidates>;
  /** What a prompt would send; nothing is sent. */
  payload(chat: string, command: Submit): Promise<Payload>;
  /** Put a file where the next prompt of a chat finds it; the reference for `attach`. */
  upload(chat: string, name: string, content: Blob): Promise<string>;
  rename(thread: string, name: string): Promise<void>;
  remove(thread: string): Promise<void>;
  /** What the forms show and change. */
  readonly forms: Forms;
  /** Whether what answers is in the notebook's kernel, and need not get to know it. */
  readonly inKernel?: boolean;
}

/** A request that was refused: a sentence, and the next step. */
export class RequestError extends Error {
  constructor(
    message: string,
    readonly hint = "",
  ) {
    super(message);
  }
}

/** What an error says, for people. */
export function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
