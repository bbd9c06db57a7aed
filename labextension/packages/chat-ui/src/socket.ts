/** A connection over a websocket that comes back by itself, without loss or duplication. */

import type { Command } from "./protocol";
import type { Connection, Listener } from "./transport";
import type {
  ClientFrame,
  Hello,
  Numbered,
  ServerFrame,
  WorkspaceCall,
  WorkspaceResult,
} from "./wire";

/** What is used of the browser's WebSocket. */
export interface Socket {
  addEventListener(type: "message", listener: (message: { data: unknown }) => void): void;
  addEventListener(type: "close", listener: (end: { code: number; reason: string }) => void): void;
  send(text: string): void;
  close(): void;
}

export interface SocketOptions {
  /** What this client calls itself: its own prompts come back to it under this name. */
  client: string;
  /** Open a socket; `after` is the number of the last frame that came, `null` before any. */
  open(chat: string, after: number | null): Socket;
  /** Answer for the notebook that is open here; absent where none is. */
  work?(call: WorkspaceCall): Promise<WorkspaceResult>;
}

/** Milliseconds before each new try; the last one is kept to. */
const WAITS = [300, 1000, 2000, 5000, 10000];

/** The close code of a server that does not let this client in; the reason says why. */
const REFUSED = 4000;

export class SocketConnection implements Connection {
  private socket: Socket | null = null;
  private greeted = false;
  /** The number of the last frame. */
  private seq: number | null = null;
  private tries = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;

  constructor(
    private chat: string,
    private readonly listener: Listener,
    private readonly options: SocketOptions,
  ) {
    // Whoever makes this shall have it in hand before the first call comes.
    this.timer = setTimeout(() => this.dial(), 0);
  }

  send(command: Command): boolean {
    return this.greeted && this.put(command);
  }

  reconnect(): void {
    if (!this.closed && !this.socket) {
      clearTimeout(this.timer);
      this.dial();
    }
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.drop();
  }

  private dial(): void {
    this.listener.onState("connecting");
    const socket = this.options.open(this.chat, this.seq);
    this.socket = socket;
    socket.addEventListener("message", ({ data }) => {
      if (socket === this.socket && typeof data === "string") {
        this.receive(JSON.parse(data) as ServerFrame);
      }
    });
    socket.addEventListener("close", ({ code, reason }) => {
      if (socket === this.socket) {
        this.lost(code === REFUSED ? reason : "");
      }
    });
  }

  private receive(frame: ServerFrame): void {
    if ("hello" in frame) {
      this.greet(frame.hello);
    } else if ("workspace_call" in frame) {
      void this.work(frame.workspace_call);
    } else if ("elsewhere" in frame) {
      this.listener.onElsewhere(frame.elsewhere.thread);
    } else if ("error" in frame) {
      this.listener.onRefusal(frame.error);
    } else {
      this.take(frame);
    }
  }

  private greet(hello: Hello): void {
    this.seq = hello.seq;
    this.chat = hello.chat;
    this.greeted = true;
    this.tries = 0;
    if (this.options.work) {
      this.put({ type: "hosting", value: true });
    }
    this.listener.onState("open");
    this.listener.onHello(hello);
  }

  private take(frame: Numbered): void {
    if (this.seq !== null && frame.seq <= this.seq) {
      return;
    }
    this.seq = frame.seq;
    if ("submit" in frame) {
      this.listener.onSubmit(frame.submit, frame.client === this.options.client);
    } else {
      this.listener.onEvent(frame.event);
    }
  }

  private async work(call: WorkspaceCall): Promise<void> {
    // Where the connection is gone meanwhile, the server has given the call up.
    const result = await this.options.work?.(call);
    if (result) {
      this.put(result);
    }
  }

  private put(frame: ClientFrame): boolean {
    try {
      this.socket?.send(JSON.stringify(frame));
      return this.socket !== null;
    } catch {
      return false;
    }
  }

  private lost(why: string): void {
    this.drop();
    if (this.closed) {
      return;
    }
    const wait = WAITS[Math.min(this.tries, WAITS.length - 1)] ?? 0;
    this.tries += 1;
    this.listener.onState("lost", why);
    this.timer = setTimeout(() => this.dial(), wait);
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = null;
    this.greeted = false;
    socket?.close();
  }
}
