/** The comm between this page and the kernel, and whether the kernel lets it through. */

import type { Model } from "./model";

/** What comes for a socket or a question: see `kernel/panel/frames.py`. */
export interface FromKernel {
  page?: string;
  got?: number;
  socket?: string;
  text?: string;
  close?: [code: number, reason: string];
  ask?: string;
  value?: unknown;
  error?: { message: string; hint: string };
}

type Taker = (message: FromKernel, buffers: readonly ArrayBufferView[]) => void;

/** Milliseconds that a kernel takes at most to say that a message has come, where it can. */
const PATIENCE = 3000;

export const BLOCKED =
  "The kernel does not answer. While it runs a cell, this frontend may let nothing through to it: " +
  "the chat goes on when the cell has ended. If the kernel was restarted, run the panel's cell again.";

export class Line {
  /** What this page calls itself. */
  readonly page = crypto.getRandomValues(new Uint32Array(4)).join("-");
  /** Whether messages lie somewhere that the kernel has not got. */
  blocked = false;
  /** Whether the kernel has ever let one through: a saved page has none. */
  heard = false;
  /** Called when they came through. */
  onFree: () => void = () => undefined;
  private readonly takers = new Map<string, Taker>();
  private sent = 0;
  private got = 0;
  private names = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly model: Model) {
    model.on("msg:custom", this.receive);
  }

  /** A name that no other page has. */
  name(): string {
    this.names += 1;
    return `${this.page}/${this.names}`;
  }

  /** Take what comes for a socket or question until the function is called that is returned. */
  listen(name: string, taker: Taker): () => void {
    this.takers.set(name, taker);
    return () => this.takers.delete(name);
  }

  send(message: Record<string, unknown>, buffers: ArrayBuffer[] = []): void {
    this.sent += 1;
    this.model.send({ ...message, page: this.page, number: this.sent }, undefined, buffers);
    this.timer ??= setTimeout(() => this.wait(), PATIENCE);
  }

  close(): void {
    clearTimeout(this.timer);
    this.takers.clear();
    this.model.off("msg:custom", this.receive);
  }

  private readonly receive = (content: unknown, buffers: readonly ArrayBufferView[] = []): void => {
    const message = content as FromKernel;
    if (message.page === this.page && message.got !== undefined) {
      this.confirm(message.got);
    } else {
      this.takers.get(message.socket ?? message.ask ?? "")?.(message, buffers);
    }
  };

  private confirm(number: number): void {
    this.got = Math.max(this.got, number);
    this.heard = true;
    clearTimeout(this.timer);
    // What was sent before is with the kernel as well, or lost: messages keep their order.
    this.timer = this.got < this.sent ? setTimeout(() => this.wait(), PATIENCE) : undefined;
    if (this.blocked) {
      this.blocked = false;
      this.onFree();
    }
  }

  private wait(): void {
    this.timer = undefined;
    this.blocked = true;
    for (const taker of [...this.takers.values()]) {
      taker({ close: [REFUSED, BLOCKED] }, []);
    }
  }
}

/** The close code whose reason people are told. */
export const REFUSED = 4000;
