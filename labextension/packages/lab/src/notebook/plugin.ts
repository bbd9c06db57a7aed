/** Buttons, menus and commands in notebooks; what they need is loaded with the first use. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette, IToolbarWidgetRegistry } from "@jupyterlab/apputils";
import { INotebookTracker } from "@jupyterlab/notebook";

import { IAssistant } from "../assistant";
import { switchedOff } from "../server";
import { Ask } from "./ask";
import { cellMenu } from "./cell-menu";
import { ALL, addCommands } from "./commands";
import { FailedCells } from "./failed-cells";

export const notebookPlugin: JupyterFrontEndPlugin<void> = {
  id: "jupyter-ai-assist:notebook",
  description: "The assistant's commands, and its buttons at the cells of notebooks.",
  autoStart: true,
  requires: [INotebookTracker, IAssistant],
  optional: [ICommandPalette, IToolbarWidgetRegistry],
  activate: (
    { commands }: JupyterFrontEnd,
    notebooks: INotebookTracker,
    assistant: IAssistant,
    palette: ICommandPalette | null,
    toolbars: IToolbarWidgetRegistry | null,
  ) => {
    const ask = new Ask(assistant, notebooks);
    addCommands(commands, assistant, ask);
    for (const command of ALL) {
      palette?.addItem({ command, category: "Assistant" });
    }
    toolbars?.addFactory("Cell", "ai-assist", () => cellMenu(commands));
    if (!switchedOff()) {
      new FailedCells(notebooks, commands);
    }
  },
};
