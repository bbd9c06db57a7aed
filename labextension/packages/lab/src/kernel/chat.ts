/** A chat that runs in the kernel, as far as it is shown in the cells: its last turn. */

import {
  newTurn,
  SocketConnection,
  type SocketOptions,
  settled,
  type ToolItem,
  type Turn,
  type Verdict,
  type WorkspaceCall,
  type WorkspaceResult,
  withEvent,
} from "@jupyter-ai-assist/chat-ui";
import { Notification } from "@jupyterlab/apputils";
import type { NotebookPanel } from "@jupyterlab/notebook";

import type { Overlay, Told } from "../notebook/overlay";
import { NotebookWorkspace } from "../workspace";

type Socket = ReturnType<SocketOptions["open"]>;

export class KernelChat implements Told {
  turn: Turn | undefined;
  private readonly workspace: NotebookWorkspace;
  private readonly socket: KernelSocket;
  private readonly connection: SocketConnection;
  private readonly listeners = new Set<() => void>();
  private readonly leave: () => void;
  private count = 0;
  /** Whether a person has asked here for what runs: nothing else tells them what came of it. */
  private asked = false;

  constructor(
    panel: NotebookPanel,
    private readonly overlay: Overlay,
    send: (text: string) => void,
    private readonly onClose: () => void,
  ) {
    this.workspace = new NotebookWorkspace(panel, (change) => overlay.applied(change, this));
    this.socket = new KernelSocket(send);
    this.connection = new SocketConnection("", this.listener(), {
      client: "",
      open: () => this.socket,
      work: (call) => this.work(call),
    });
    this.leave = overlay.add(this);
  }

  get running(): boolean {
    return this.turn?.outcome === "running";
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  hear(text: string): void {
    this.socket.hear(text);
  }

  decide({ approval }: ToolItem, { verdict, reason = "", text, run = false }: Verdict): void {
    if (this.turn && approval) {
      const { id, hash } = approval;
      const changed = text === undefined || text === approval.text ? {} : { text };
      this.connection.send({ type: "decide", id, hash, verdict, reason, run, ...changed });
      this.show(settled(this.turn, id, verdict));
    }
  }

  submit(prompt: string): void {
    this.asked = true;
    this.connection.send({ type: "submit", prompt });
  }

  /** The kernel shows it here no longer. */
  close(): void {
    this.connection.close();
    this.leave();
    this.onClose();
  }

  private listener(): ConstructorParameters<typeof SocketConnection>[1] {
    const nothing = (): void => undefined;
    return {
      onHello: nothing,
      onSubmit: ({ prompt }) => {
        this.count += 1;
        this.show(newTurn(`kernel-${this.count}`, prompt));
      },
      onEvent: (event) => this.turn && this.show(withEvent(this.turn, event)),
      onElsewhere: nothing,
      onRefusal: ({ message, hint }) => this.tell("warning", `${message} ${hint}`),
      onState: nothing,
    };
  }

  private show(turn: Turn): void {
    this.turn = turn;
    for (const listener of [...this.listeners]) {
      listener();
    }
    const report = turn.items.find((item) => item.kind === "report");
    if (turn.failure) {
      this.tell("error", `${turn.failure.message} ${turn.failure.hint}`);
    } else if (report && !this.running) {
      this.tell("info", plain(report.text));
    }
  }

  private tell(kind: "info" | "warning" | "error", text: string): void {
    if (this.asked) {
      this.asked = false;
      Notification.emit(text, kind, { autoClose: 8000 });
    }
  }

  /** Besides what a server asks: whether a proposal can be seen and answered in its cell. */
  private async work(call: WorkspaceCall): Promise<WorkspaceResult> {
    const { id, method, args } = call;
    if (method !== "stands") {
      return this.workspace.answer(call);
    }
    const value = this.overlay.stages.stands(String(args.hash));
    return { type: "workspace_result", id, ok: true, value };
  }
}

/** Frames that come over the kernel's connection, as `SocketConnection` uses a websocket. */
class KernelSocket implements Socket {
  /** What came before anybody listened. */
  private early: string[] | null = [];
  private listener: (message: { data: unknown }) => void = () => undefined;

  constructor(readonly send: (text: string) => void) {}

  hear(text: string): void {
    this.early ? this.early.push(text) : this.listener({ data: text });
  }

  addEventListener(type: "message" | "close", listener: never): void {
    if (type === "message") {
      this.listener = listener as (message: { data: unknown }) => void;
      const early = this.early ?? [];
      this.early = null;
      for (const data of early) {
        this.listener({ data });
      }
    }
  }

  /** Who closes a chat is the kernel. */
  close(): void {
    this.early = [];
  }
}

/** Markdown of a report in one line, as a notification shows it. */
function plain(markdown: string): string {
  return markdown
    .replaceAll("`", "")
    .trim()
    .replaceAll(/([^.:\s])\n+(- )?/g, "$1. ")
    .replaceAll(/\n+(- )?/g, " ");
}
