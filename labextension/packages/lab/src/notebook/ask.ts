/** Prompts about a cell, from buttons and commands. */

import type { Mode } from "@jupyter-ai-assist/chat-ui";
import { Notification } from "@jupyterlab/apputils";
import type { INotebookTracker } from "@jupyterlab/notebook";

import type { IAssistant } from "../assistant";
import type { Opened } from "../chats";

export class Ask {
  constructor(
    private readonly assistant: IAssistant,
    private readonly notebooks: INotebookTracker,
  ) {}

  /** Whether there is a cell to ask about. */
  readonly hasCell = (): boolean => this.notebooks.activeCell !== null;

  /** Whether it could be asked about now: one turn runs at a time in a chat. */
  readonly canAsk = (): boolean => this.hasCell() && !this.assistant.chats?.current?.chat.running;

  /**
   * Send a prompt about the active cell, exactly that one.
   *
   * @param mode - For this turn: who wants a cell to be another one wants to be shown that in it.
   */
  async about(prompt: string, mode?: Mode): Promise<void> {
    // Whatever is active when all is loaded, this is what was meant.
    const panel = this.notebooks.currentWidget;
    const cell = this.notebooks.activeCell?.model.id;
    const chats = await this.assistant.open();
    if (!panel || !cell || !chats) {
      return;
    }
    const { chat } = chats.of(panel);
    if (!(await chat.connected())) {
      chat.edit(prompt); // where it is sent from once there is a connection
      return;
    }
    if (chat.running) {
      Notification.warning("The assistant is still at work in this notebook: wait, or stop it.");
      return;
    }
    chat.submit(prompt, { cell }, mode);
  }

  /** Open the sidebar with the cursor in its input. */
  async write(): Promise<void> {
    await this.assistant.open();
  }

  async newChat(): Promise<void> {
    const chats = await this.assistant.open();
    chats?.current?.chat.open("new");
  }

  /** Let the assistant change things, or only read. */
  toggleMode({ chat }: Opened): void {
    const mode = chat.current().mode === "agent" ? "ask" : "agent";
    chat.choose({ mode });
    Notification.info(
      mode === "agent"
        ? "Agent: edits and runs cells, as far as you allow it."
        : "Ask: reads the notebook, changes nothing.",
      { autoClose: 3000 },
    );
  }
}
