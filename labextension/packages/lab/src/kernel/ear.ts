/**
 * What the kernel of an open notebook says to the pages that have it open, see
 * core/workspace/page_messages.py. All that acts on it is loaded with the first word that is
 * for this page.
 */

import type { NotebookPanel } from "@jupyterlab/notebook";
import { type Kernel, KernelMessage } from "@jupyterlab/services";

/** What a kernel says. */
export interface Said {
  seek?: number;
  session?: string;
  page?: string;
  socket?: string;
  text?: string;
  close?: [code: number, reason: string];
}

/** What acts in one notebook; dropped when its kernel is another one. */
export interface Taker {
  take(said: Said): void;
  drop(): void;
}

/** Tell the kernel something. */
export type Say = (content: Record<string, unknown>) => void;

/** Makes what acts; `null` where the assistant could not be loaded. */
export type Load = (panel: NotebookPanel, say: Say) => Promise<Taker | null>;

/** Acts on what the kernel of one notebook says. */
export class Ear {
  /** What this page calls itself for this notebook. */
  private readonly page = crypto.getRandomValues(new Uint32Array(4)).join("-");
  private taker: Promise<Taker | null> | null = null;
  private readonly onLeave = (): void => this.say({ page: this.page, gone: true });

  constructor(
    private readonly type: string,
    private readonly panel: NotebookPanel,
    private readonly load: Load,
  ) {
    const { sessionContext } = panel;
    sessionContext.kernelChanged.connect(() => this.drop());
    sessionContext.statusChanged.connect((_, status) => {
      if (status === "restarting" || status === "autorestarting" || status === "dead") {
        this.drop();
      }
    });
    window.addEventListener("pagehide", this.onLeave);
    panel.disposed.connect(() => {
      window.removeEventListener("pagehide", this.onLeave);
      this.onLeave();
      this.drop();
    });
  }

  private get kernel(): Kernel.IKernelConnection | null {
    return this.panel.sessionContext.session?.kernel ?? null;
  }

  hear(said: Said): void {
    if (said.seek !== undefined) {
      this.answer(said.seek, said.session ?? "");
    } else if (said.page === this.page) {
      this.taker ??= this.loaded();
      void this.taker.then((taker) => taker?.take(said));
    }
  }

  /** What acts, or `null`; then the next word for this page tries again. */
  private async loaded(): Promise<Taker | null> {
    try {
      const taker = await this.load(this.panel, (more) => this.say({ page: this.page, ...more }));
      this.taker = taker ? this.taker : null;
      return taker;
    } catch (error) {
      console.error("The assistant could not be loaded for the kernel's turns.", error);
      this.taker = null;
      return null;
    }
  }

  private answer(here: number, session: string): void {
    const visible = document.visibilityState === "visible" && this.panel.isVisible;
    this.say({ page: this.page, here, asked: session === this.kernel?.clientId, visible });
  }

  /** On the control channel: it is taken while a cell runs. */
  private say(content: Record<string, unknown>): void {
    const { kernel } = this;
    if (!kernel || kernel.isDisposed || kernel.status === "dead") {
      return;
    }
    const options = {
      msgType: this.type,
      channel: "control",
      username: kernel.username,
      session: kernel.clientId,
      content,
    };
    // Jupyter's types know its own messages only.
    const message = KernelMessage.createMessage(options as never) as never;
    kernel.sendControlMessage(message);
  }

  private drop(): void {
    void this.taker?.then((taker) => taker?.drop());
    this.taker = null;
  }
}
