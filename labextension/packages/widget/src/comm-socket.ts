/** A connection to a chat over the comm of a panel, as `SocketConnection` uses a websocket. */

import type { SocketOptions } from "@jupyter-ai-assist/chat-ui";

import { BLOCKED, type FromKernel, type Line, REFUSED } from "./line";

type Socket = ReturnType<SocketOptions["open"]>;
type OnMessage = (message: { data: unknown }) => void;
type OnClose = (end: { code: number; reason: string }) => void;

/** Milliseconds after which the kernel is told that this page is still there. */
const PULSE = 45_000;

export class CommSocket implements Socket {
  private readonly name: string;
  private readonly messages: OnMessage[] = [];
  private readonly closes: OnClose[] = [];
  private readonly unlisten: () => void;
  private readonly pulse: ReturnType<typeof setInterval>;
  // A page that comes back hears that its connection is closed, and opens another one.
  private readonly bye = (): void => this.say("close");
  private open = true;

  /**
   * @param chat - As in `Transport.connect`, or the name of a conversation.
   * @param after - The number of the last frame that came; `null` before any.
   */
  constructor(
    private readonly line: Line,
    chat: string,
    after: number | null,
  ) {
    this.name = line.name();
    this.unlisten = line.listen(this.name, (message) => this.take(message));
    this.pulse = setInterval(() => this.say("here"), PULSE);
    window.addEventListener("pagehide", this.bye);
    if (line.blocked) {
      // One more word, so that it is known when the kernel listens again.
      this.say("here");
      setTimeout(() => this.end(REFUSED, BLOCKED), 0);
    } else {
      line.send({ type: "open", socket: this.name, chat, client: line.page, after });
    }
  }

  addEventListener(type: "message" | "close", listener: OnMessage | OnClose): void {
    if (type === "message") {
      this.messages.push(listener as OnMessage);
    } else {
      this.closes.push(listener as OnClose);
    }
  }

  send(text: string): void {
    this.line.send({ type: "frame", socket: this.name, text });
  }

  close(): void {
    if (this.open) {
      this.leave();
      this.say("close");
    }
  }

  private say(type: "here" | "close"): void {
    this.line.send({ type, socket: this.name });
  }

  private take({ text, close }: FromKernel): void {
    if (text !== undefined) {
      for (const listener of this.messages) {
        listener({ data: text });
      }
    } else if (close) {
      this.end(...close);
    }
  }

  private end(code: number, reason: string): void {
    if (this.open) {
      this.leave();
      if (code === REFUSED) {
        this.say("close"); // where only this side gives up, the other one shall as well
      }
      for (const listener of this.closes) {
        listener({ code, reason });
      }
    }
  }

  private leave(): void {
    this.open = false;
    clearInterval(this.pulse);
    window.removeEventListener("pagehide", this.bye);
    this.unlisten();
  }
}
