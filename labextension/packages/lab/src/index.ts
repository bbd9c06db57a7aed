/** The plugins of JupyterLab and Jupyter Notebook: all that is loaded before the sidebar is opened. */

import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin,
} from "@jupyterlab/application";
import { IEditorLanguageRegistry } from "@jupyterlab/codemirror";
import { INotebookTracker } from "@jupyterlab/notebook";

import { IAssistant } from "./assistant";
import { whenCalled } from "./called";
import { inlinePlugins } from "./inline/plugins";
import { listen } from "./kernel/listen";
import { onceNear } from "./near";
import { notebookPlugin } from "./notebook/plugin";
import { showPanels } from "./panels";
import { ID, note, Place } from "./place";
import { switchedOff, wake } from "./server";
import { IAssistSettings, settingsPlugin } from "./settings";

const sidebar: JupyterFrontEndPlugin<IAssistant> = {
  id: `${ID}:sidebar`,
  description: "A chat about the active notebook, in the right sidebar.",
  autoStart: true,
  requires: [INotebookTracker, IAssistSettings],
  optional: [IEditorLanguageRegistry, ILayoutRestorer],
  provides: IAssistant,
  activate: (
    app: JupyterFrontEnd,
    notebooks: INotebookTracker,
    settings: IAssistSettings,
    languages: IEditorLanguageRegistry | null,
    restorer: ILayoutRestorer | null,
  ) => {
    const off = switchedOff();
    const bring = () => {
      wake();
      // The kernel speaks as soon as the sidebar asks it something.
      void import("./kernel/ear").catch(() => undefined);
      return Promise.all([import("./chats"), import("./sidebar")]);
    };
    const load = async () => {
      if (off) {
        return { widget: note(off), chats: null };
      }
      const [{ Chats }, { Sidebar }] = await bring();
      const chats = new Chats(notebooks, languages, settings);
      const reveal = (id: string): void => app.shell.activateById(id);
      const sidebar = new Sidebar(chats, reveal, app.serviceManager.contents);
      return { widget: sidebar, chats };
    };
    const place = new Place(load, () => app.shell.activateById(ID));
    app.shell.add(place, "right", { rank: 900, type: "Assistant" });
    restorer?.add(place, ID);
    if (!off) {
      listen(notebooks, async (panel, say) => {
        const [chats, { KernelChats }] = await Promise.all([
          place.ready(),
          import("./kernel/chats"),
        ]);
        return chats && new KernelChats(panel, chats.of(panel).overlay, say);
      });
      whenCalled(app.serviceManager.events, notebooks, async (panel) => {
        (await place.ready())?.of(panel);
      });
      // A person is here now, and may press the tab at any moment.
      void app.restored.then(wake);
      // What goes wrong is told when it is opened.
      onceNear(ID, () => void bring().catch(() => undefined));
    }
    return place;
  },
};

const panels: JupyterFrontEndPlugin<void> = {
  id: `${ID}:panels`,
  description: "The assistant's panel in the outputs of cells, also without a kernel.",
  autoStart: true,
  requires: [INotebookTracker],
  activate: (_: JupyterFrontEnd, notebooks: INotebookTracker) => showPanels(notebooks),
};

export default [settingsPlugin, sidebar, notebookPlugin, panels, ...inlinePlugins];
