/** What the sidebar shows: the chat of the active notebook. Loaded when it is first opened. */

import "@jupyter-ai-assist/chat-ui/style.css";

import { Chat, ChatView, type Host } from "@jupyter-ai-assist/chat-ui";
import type { IEditorLanguageRegistry } from "@jupyterlab/codemirror";
import type { INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";
import { ReactWidget } from "@jupyterlab/ui-components";
import type { ReactElement } from "react";

import { ServerTransport } from "./api";
import { notebookHost } from "./host";
import { NotebookWorkspace } from "./workspace";

/** A notebook with its chat, which stays open as long as the notebook is. */
interface Opened {
  chat: Chat;
  transport: ServerTransport;
  host: Host;
}

export class Sidebar extends ReactWidget {
  private readonly opened = new Map<NotebookPanel, Opened>();

  constructor(
    private readonly notebooks: INotebookTracker,
    private readonly languages: IEditorLanguageRegistry | null,
  ) {
    super();
    this.addClass("jp-Assist-panel");
    notebooks.currentChanged.connect(this.update, this);
  }

  override dispose(): void {
    for (const { chat } of this.opened.values()) {
      chat.close();
    }
    super.dispose();
  }

  protected override render(): ReactElement {
    const panel = this.notebooks.currentWidget;
    if (!panel) {
      return (
        <p className="jp-Assist-off">Open a notebook: the assistant works in the active one.</p>
      );
    }
    const { chat, transport, host } = this.of(panel);
    const { path } = panel.context;
    return <ChatView key={path} chat={chat} transport={transport} host={host} title={path} />;
  }

  private of(panel: NotebookPanel): Opened {
    const known = this.opened.get(panel);
    if (known) {
      return known;
    }
    const opened = this.open(panel);
    this.opened.set(panel, opened);
    panel.disposed.connect(() => this.leave(panel));
    panel.context.pathChanged.connect(() => {
      // Conversations belong to the path: those of the new one are shown from now on.
      this.leave(panel);
      this.update();
    });
    return opened;
  }

  private open(panel: NotebookPanel): Opened {
    const workspace = new NotebookWorkspace(panel);
    const { localPath } = panel.context;
    const transport = new ServerTransport(localPath, (call) => workspace.answer(call));
    return { transport, chat: new Chat(transport), host: notebookHost(panel, this.languages) };
  }

  private leave(panel: NotebookPanel): void {
    this.opened.get(panel)?.chat.close();
    this.opened.delete(panel);
  }
}
