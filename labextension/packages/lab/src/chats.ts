/** The chats of the open notebooks: each stays open as long as its notebook is. */

import { Chat, type Chosen, type Host } from "@jupyter-ai-assist/chat-ui";
import type { IEditorLanguageRegistry } from "@jupyterlab/codemirror";
import type { INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";
import { type ISignal, Signal } from "@lumino/signaling";

import { ServerTransport } from "./api";
import { failure, WorkspaceError } from "./failure";
import { notebookHost, pageHost } from "./host";
import { TabMemory } from "./notebook/memory";
import { Overlay } from "./notebook/overlay";
import { NotebookView } from "./seen";
import type { IAssistSettings } from "./settings";
import { NotebookWorkspace } from "./workspace";

/** By notebook, the model and mode that a person has chosen; blank for none. */
const CHOSEN = new TabMemory<Chosen>("chosen");

/** A chat, with what it needs to be shown. */
export interface Shown {
  /** What tells it from all others; blank without a notebook. */
  readonly id: string;
  /** Where the notebook is now: elsewhere as soon as it is renamed; blank without a notebook. */
  readonly place: string;
  readonly chat: Chat;
  readonly transport: ServerTransport;
  readonly host: Host;
}

/** A notebook with its chat. */
export interface Opened extends Shown {
  readonly panel: NotebookPanel;
  /** What the person has before them in it. */
  readonly view: NotebookView;
  /** What is shown of it in the notebook. */
  readonly overlay: Overlay;
}

export class Chats {
  private readonly opened = new Map<NotebookPanel, Opened>();
  /** Where no notebook is active. */
  private elsewhere: Shown | null = null;
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

  /** The chat to be shown: that of the active notebook, or one about none. */
  get shown(): Shown {
    if (this.current) {
      return this.current;
    }
    this.elsewhere ??= this.openElsewhere();
    return this.elsewhere;
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
    panel.context.pathChanged.connect(this.renamed, this);
    return opened;
  }

  dispose(): void {
    for (const panel of [...this.opened.keys()]) {
      this.leave(panel);
    }
    this.elsewhere?.chat.close();
    Signal.clearData(this);
  }

  private onCurrent(): void {
    this.changes.emit();
    this.happenings.emit();
  }

  private open(panel: NotebookPanel): Opened {
    const workspace = new NotebookWorkspace(panel, (change) => overlay.applied(change));
    const place = (): string => panel.context.localPath;
    const transport = new ServerTransport(place, (call) => workspace.answer(call));
    const host = this.asSet(notebookHost(panel, this.languages));
    const view = new NotebookView(panel);
    const chat = this.chatOver(transport, view, place);
    const overlay = new Overlay(panel, chat, () => this.settings.current.followAssistant);
    chat.subscribe(() => this.happenings.emit());
    return {
      panel,
      id: panel.id,
      get place() {
        return place();
      },
      transport,
      chat,
      host,
      view,
      overlay,
    };
  }

  /** A chat about no notebook: its server never asks for one. */
  private openElsewhere(): Shown {
    const error = failure(new WorkspaceError("No notebook is open."));
    const transport = new ServerTransport(
      () => "",
      async ({ id }) => ({
        type: "workspace_result",
        id,
        ok: false,
        error,
      }),
    );
    const host = this.asSet(pageHost(this.languages));
    return { id: "", place: "", transport, chat: this.chatOver(transport), host };
  }

  private asSet(host: Host): Host {
    return { ...host, enterSends: () => this.settings.current.enterSends };
  }

  private chatOver(
    transport: ServerTransport,
    view: NotebookView | null = null,
    place: () => string = () => "",
  ): Chat {
    const { defaultMode, defaultModel } = this.settings.current;
    const byDefault = { mode: defaultMode, model: defaultModel };
    return new Chat(transport, view, byDefault, {
      get: () => CHOSEN.get(place()),
      set: (chosen) => (chosen ? CHOSEN.set(place(), chosen) : CHOSEN.forget(place())),
    });
  }

  /** The server lets the conversations follow; what is shown of the name is another one. */
  private renamed(): void {
    this.changes.emit();
    this.happenings.emit();
  }

  private leave(panel: NotebookPanel): void {
    const opened = this.opened.get(panel);
    this.opened.delete(panel);
    opened?.chat.close();
    opened?.overlay.dispose();
    opened?.view.dispose();
  }
}
