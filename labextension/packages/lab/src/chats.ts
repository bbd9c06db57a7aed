/** The chats of the open notebooks: each stays open as long as its notebook is. */

import { Chat, type Host } from "@jupyter-ai-assist/chat-ui";
import type { IEditorLanguageRegistry } from "@jupyterlab/codemirror";
import type { INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";
import { type ISignal, Signal } from "@lumino/signaling";

import { ServerTransport } from "./api";
import { notebookHost } from "./host";
import { Overlay } from "./notebook/overlay";
import type { IAssistSettings } from "./settings";
import { NotebookWorkspace } from "./workspace";

/** A notebook with its chat. */
export interface Opened {
  readonly panel: NotebookPanel;
  /** The path that the chat was opened for: conversations belong to it. */
  readonly path: string;
  readonly chat: Chat;
  readonly transport: ServerTransport;
  readonly host: Host;
  /** What is shown of it in the notebook. */
  readonly overlay: Overlay;
}

export class Chats {
  private readonly opened = new Map<NotebookPanel, Opened>();
  private readonly followed = new WeakSet<NotebookPanel>();
  private readonly changes = new Signal<this, void>(this);
  private readonly happenings = new Signal<this, void>(this);

  constructor(
    readonly notebooks: INotebookTracker,
    private readonly languages: IEditorLanguageRegistry | null,
    private readonly settings: IAssistSettings,
  ) {
    notebooks.currentChanged.connect(this.onCurrent, this);
  }

  /** Another notebook is the active one, or the active one has another chat. */
  get changed(): ISignal<this, void> {
    return this.changes;
  }

  /** Something has happened in one of the chats. */
  get happened(): ISignal<this, void> {
    return this.happenings;
  }

  /** The chat of the active notebook; `null` where none is active. */
  get current(): Opened | null {
    const panel = this.notebooks.currentWidget;
    return panel && this.of(panel);
  }

  /** All that are open. */
  get all(): Opened[] {
    return [...this.opened.values()];
  }

  of(panel: NotebookPanel): Opened {
    const known = this.opened.get(panel);
    if (known) {
      return known;
    }
    const opened = this.open(panel);
    this.opened.set(panel, opened);
    if (!this.followed.has(panel)) {
      this.followed.add(panel);
      panel.disposed.connect(() => this.leave(panel));
      panel.context.pathChanged.connect(() => void this.renamed(panel));
    }
    return opened;
  }

  dispose(): void {
    for (const panel of [...this.opened.keys()]) {
      this.leave(panel);
    }
    Signal.clearData(this);
  }

  private onCurrent(): void {
    this.changes.emit();
    this.happenings.emit();
  }

  private open(panel: NotebookPanel): Opened {
    const workspace = new NotebookWorkspace(panel, (change) => overlay.applied(change));
    const { localPath: path } = panel.context;
    const transport = new ServerTransport(path, (call) => workspace.answer(call));
    const host = {
      ...notebookHost(panel, this.languages),
      enterSends: () => this.settings.current.enterSends,
    };
    const chat = new Chat(transport);
    const { defaultMode, defaultModel } = this.settings.current;
    chat.choose({ mode: defaultMode, model: defaultModel });
    const overlay = new Overlay(panel, chat, () => this.settings.current.followAssistant);
    chat.subscribe(() => this.happenings.emit());
    return { panel, path, transport, chat, host, overlay };
  }

  /**
   * Go on with the conversation at another path: what runs ends with the path that it began
   * with, and then the conversations come along.
   */
  private async renamed(panel: NotebookPanel): Promise<void> {
    const before = this.opened.get(panel);
    await before?.chat.ended();
    if (!before || this.opened.get(panel) !== before) {
      return; // it is closed, or this was done for another renaming
    }
    const { thread, draft, mode, model, turns } = before.chat.current();
    await before.transport.move(panel.context.localPath).catch((error) => {
      console.warn(`The conversations could not follow the notebook: ${error}`);
    });
    this.leave(panel);
    const { chat } = this.of(panel);
    if (thread && turns.length) {
      chat.open(thread);
    }
    chat.edit(draft);
    chat.choose({ model, ...(mode ? { mode } : {}) });
    this.changes.emit();
  }

  private leave(panel: NotebookPanel): void {
    const opened = this.opened.get(panel);
    this.opened.delete(panel);
    opened?.chat.close();
    opened?.overlay.dispose();
  }
}
