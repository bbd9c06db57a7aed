/** A kernel at the other end of a panel's comm: the seam's fake. */

import type { Hello, Status } from "@jupyter-ai-assist/chat-ui";

import type { FromKernel } from "../src/line";
import type { Model, OnMessage } from "../src/model";

export interface Sent {
  type: string;
  page: string;
  number: number;
  socket?: string;
  chat?: string;
  text?: string;
  after?: number | null;
  ask?: string;
  method?: string;
  args?: Record<string, unknown>;
}

export const HELLO: Hello = {
  chat: "c1",
  thread: "t1",
  running: false,
  seq: 10,
  resumed: false,
  can_edit: false,
};

/** Answers at once, or nothing at all while it is busy with a cell. */
export class FakeKernel implements Model {
  readonly sent: Sent[] = [];
  readonly buffers: ArrayBuffer[][] = [];
  readonly traits: Record<string, unknown>;
  /** What it answers to questions. */
  readonly answers: Record<string, unknown> = {};
  saves = 0;
  private busy = false;
  private held: Sent[] = [];
  private readonly listeners = new Map<string, Set<OnMessage>>();

  constructor(traits: Record<string, unknown> = {}) {
    this.traits = { model: "", mode: "ask", thread: "", _title: "prices", ...traits };
  }

  get listening(): number {
    return [...this.listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }

  get(name: string): unknown {
    return this.traits[name];
  }

  set(name: string, value: unknown): void {
    this.traits[name] = value;
  }

  save_changes(): void {
    this.saves += 1;
  }

  on(event: string, callback: OnMessage): void {
    this.listeners.set(event, (this.listeners.get(event) ?? new Set()).add(callback));
  }

  off(event: string, callback: OnMessage): void {
    this.listeners.get(event)?.delete(callback);
  }

  send(content: unknown, _callbacks?: unknown, buffers: ArrayBuffer[] = []): void {
    const sent = content as Sent;
    this.buffers.push(buffers);
    if (this.busy) {
      this.held.push(sent);
    } else {
      queueMicrotask(() => this.take(sent));
    }
  }

  /** Run a cell: nothing comes through. */
  hold(): void {
    this.busy = true;
  }

  /** The cell has ended: what was sent meanwhile comes now. */
  free(): void {
    this.busy = false;
    for (const sent of this.held.splice(0)) {
      this.take(sent);
    }
  }

  /** Change a trait, as a program does. */
  change(name: string, value: unknown): void {
    this.traits[name] = value;
    this.emit(`change:${name}`);
  }

  tell(message: FromKernel, buffers: ArrayBufferView[] = []): void {
    this.emit("msg:custom", message, buffers);
  }

  /** Send a frame of the chat to the connection that was opened last. */
  frame(frame: unknown): void {
    const open = this.of("open").at(-1);
    this.tell({ socket: open?.socket ?? "", text: JSON.stringify(frame) });
  }

  of(type: string): Sent[] {
    return this.sent.filter((sent) => sent.type === type);
  }

  private take(sent: Sent): void {
    this.sent.push(sent);
    this.tell({ page: sent.page, got: sent.number });
    if (sent.type === "open") {
      this.tell({ socket: sent.socket ?? "", text: JSON.stringify({ hello: HELLO }) });
    }
    if (sent.type === "ask" && sent.method && sent.method in this.answers) {
      this.tell({ ask: sent.ask ?? "", value: this.answers[sent.method] });
    }
  }

  private emit(event: string, ...values: Parameters<OnMessage> | []): void {
    for (const listener of [...(this.listeners.get(event) ?? [])]) {
      listener(...(values as Parameters<OnMessage>));
    }
  }
}

export const STATUS: Partial<Status> = { enabled: true, models: [], commands: [] };
