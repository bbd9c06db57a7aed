/** What the sidebar shows: the chat of the active notebook, or one about none. Loaded when it is first opened. */

import "@jupyter-ai-assist/chat-ui/style.css";
import "../style/context.css";
import "../style/elsewhere.css";

import { Boundary, ChatView } from "@jupyter-ai-assist/chat-ui";
import type { Contents } from "@jupyterlab/services";
import { ReactWidget } from "@jupyterlab/ui-components";
import type { ReactElement } from "react";

import type { Chats } from "./chats";
import { Drops } from "./drops";
import { Elsewhere } from "./elsewhere";

export class Sidebar extends ReactWidget {
  private readonly drops: Drops;

  constructor(
    private readonly chats: Chats,
    /** Bring a tab to the front. */
    private readonly reveal: (id: string) => void,
    contents: Contents.IManager,
  ) {
    super();
    this.drops = new Drops(this.node, contents, () => this.chats.shown);
    this.addClass("jp-Assist-panel");
    chats.changed.connect(() => this.update(), this);
  }

  override dispose(): void {
    this.drops.dispose();
    super.dispose();
  }

  protected override render(): ReactElement {
    const { chat, transport, host, id, place } = this.chats.shown;
    const title = place || "No notebook open";
    return (
      <>
        <Elsewhere chats={this.chats} onOpen={({ panel }) => this.reveal(panel.id)} />
        <Boundary key={id} what="The chat">
          <ChatView chat={chat} transport={transport} host={host} title={title} />
        </Boundary>
      </>
    );
  }
}
