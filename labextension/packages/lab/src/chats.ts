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
    panel.disposed.connect(() => this.leave(panel));
    panel.context.pathChanged.connect(() => this.renamed(panel));
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

  /** Conversations belong to the path: those of the new one are shown from now on. */
  private renamed(panel: NotebookPanel): void {
    this.leave(panel);
    this.changes.emit();
  }

  private leave(panel: NotebookPanel): void {
    const opened = this.opened.get(panel);
    this.opened.delete(panel);
    opened?.chat.close();
    opened?.overlay.dispose();
  }
}
