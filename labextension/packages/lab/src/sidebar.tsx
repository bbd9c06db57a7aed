/** What the sidebar shows: the chat of the active notebook. Loaded when it is first opened. */

import "@jupyter-ai-assist/chat-ui/style.css";
import "../style/elsewhere.css";

import { ChatView } from "@jupyter-ai-assist/chat-ui";
import { ReactWidget } from "@jupyterlab/ui-components";
import type { ReactElement } from "react";

import type { Chats, Opened } from "./chats";
import { Elsewhere } from "./elsewhere";

export class Sidebar extends ReactWidget {
  constructor(
    private readonly chats: Chats,
    /** Bring a tab to the front. */
    private readonly reveal: (id: string) => void,
  ) {
    super();
    this.addClass("jp-Assist-panel");
    chats.changed.connect(() => this.update(), this);
  }

  protected override render(): ReactElement {
    return (
      <>
        <Elsewhere chats={this.chats} onOpen={({ panel }) => this.reveal(panel.id)} />
        {this.renderChat(this.chats.current)}
      </>
    );
  }

  private renderChat(opened: Opened | null): ReactElement {
    if (!opened) {
      return (
        <p className="jp-Assist-off">Open a notebook: the assistant works in the active one.</p>
      );
    }
    const { chat, transport, host, path } = opened;
    return <ChatView key={path} chat={chat} transport={transport} host={host} title={path} />;
  }
}
