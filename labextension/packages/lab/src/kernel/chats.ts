/** What turns of cells and panels do in a notebook: the chats that its kernel shows here. */

import type { NotebookPanel } from "@jupyterlab/notebook";

import type { Overlay } from "../notebook/overlay";
import { KernelChat } from "./chat";
import type { Said, Say, Taker } from "./ear";

export class KernelChats implements Taker {
  private readonly chats = new Map<string, KernelChat>();

  constructor(
    private readonly panel: NotebookPanel,
    private readonly overlay: Overlay,
    private readonly say: Say,
  ) {}

  take({ socket = "", text, close }: Said): void {
    if (text !== undefined) {
      this.of(socket).hear(text);
    } else if (close) {
      this.chats.get(socket)?.close();
    }
  }

  drop(): void {
    for (const chat of [...this.chats.values()]) {
      chat.close();
    }
  }

  /** A name that is not known is that of a new one. */
  private of(socket: string): KernelChat {
    const known = this.chats.get(socket);
    if (known) {
      return known;
    }
    const send = (text: string): void => this.say({ socket, text });
    const chat = new KernelChat(this.panel, this.overlay, send, () => this.chats.delete(socket));
    this.chats.set(socket, chat);
    return chat;
  }
}
