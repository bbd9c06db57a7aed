/** What the sidebar shows: the chat of the active notebook. Loaded when it is first opened. */

import "@jupyter-ai-assist/chat-ui/style.css";

import { ChatView } from "@jupyter-ai-assist/chat-ui";
import { ReactWidget } from "@jupyterlab/ui-components";
import type { ReactElement } from "react";

import type { Chats } from "./chats";

export class Sidebar extends ReactWidget {
  constructor(private readonly chats: Chats) {
    super();
    this.addClass("jp-Assist-panel");
    chats.changed.connect(() => this.update(), this);
  }

  protected override render(): ReactElement {
    const opened = this.chats.current;
    if (!opened) {
      return (
        <p className="jp-Assist-off">Open a notebook: the assistant works in the active one.</p>
      );
    }
    const { chat, transport, host, path } = opened;
    return <ChatView key={path} chat={chat} transport={transport} host={host} title={path} />;
  }
}
