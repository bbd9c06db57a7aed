/** The plugins of JupyterLab and Jupyter Notebook: all that is loaded before the sidebar is opened. */

import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin,
} from "@jupyterlab/application";
import { ICommandPalette } from "@jupyterlab/apputils";
import { IEditorLanguageRegistry } from "@jupyterlab/codemirror";
import { PageConfig } from "@jupyterlab/coreutils";
import { INotebookTracker } from "@jupyterlab/notebook";
import { Panel, Widget } from "@lumino/widgets";

import { assistIcon } from "./icon";
import { settingsPlugin } from "./settings";

const ID = "jupyter-ai-assist";
const OPEN = "ai-assist:open";

/** Set by the server where the assistant is switched off: by whom, in a sentence. */
const OFF = "aiAssistSwitchedOff";

/** A place in the sidebar whose content is loaded when it is first shown. */
class Place extends Panel {
  private loading: Promise<void> | null = null;

  constructor(private readonly load: () => Promise<Widget>) {
    super();
    this.id = ID;
    this.title.icon = assistIcon;
    this.title.caption = "Assistant";
    this.node.setAttribute("aria-label", "Assistant");
    this.node.style.minWidth = "270px";
  }

  protected override onBeforeShow(): void {
    this.loading ??= this.fill();
  }

  private async fill(): Promise<void> {
    try {
      this.addWidget(await this.load());
    } catch (error) {
      this.loading = null; // the next time it is tried again
      this.addWidget(note(`The assistant could not be loaded: ${String(error)}. Reload the page.`));
    }
  }
}

/** A sentence in the place of the chat, as it looks without its style sheet. */
function note(text: string): Widget {
  const widget = new Widget();
  widget.node.setAttribute("role", "status");
  widget.node.style.cssText = "margin: 16px 12px; color: var(--jp-ui-font-color1)";
  widget.node.textContent = text;
  return widget;
}

const sidebar: JupyterFrontEndPlugin<void> = {
  id: `${ID}:sidebar`,
  description: "A chat about the active notebook, in the right sidebar.",
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ICommandPalette, IEditorLanguageRegistry, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    notebooks: INotebookTracker,
    palette: ICommandPalette | null,
    languages: IEditorLanguageRegistry | null,
    restorer: ILayoutRestorer | null,
  ) => {
    const off = PageConfig.getOption(OFF);
    const place = new Place(async () => {
      if (off) {
        return note(off);
      }
      const [{ Chats }, { Sidebar }] = await Promise.all([import("./chats"), import("./sidebar")]);
      return new Sidebar(new Chats(notebooks, languages));
    });
    app.shell.add(place, "right", { rank: 900, type: "Assistant" });
    restorer?.add(place, ID);
    app.commands.addCommand(OPEN, {
      label: "Show the Assistant",
      icon: assistIcon,
      execute: () => app.shell.activateById(ID),
    });
    palette?.addItem({ command: OPEN, category: "Assistant" });
  },
};

export default [settingsPlugin, sidebar];
