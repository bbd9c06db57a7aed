/** Listens to the kernels of the open notebooks; what understands them is loaded when one speaks. */

import type { INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";

import type { Ear, Load, Said } from "./ear";

/** The type of the messages, in both directions: core/workspace/page_messages.py. */
const PAGE = "assist_page";

/** Listen in each notebook that is open, or will be. */
export function listen(notebooks: INotebookTracker, load: Load): void {
  const begin = (panel: NotebookPanel): void => {
    let ear: Promise<Ear> | null = null;
    const hear = async (said: Said): Promise<void> => {
      ear ??= import("./ear").then((loaded) => new loaded.Ear(PAGE, panel, load));
      try {
        (await ear).hear(said);
      } catch (error) {
        ear = null; // the next word tries again
        console.error("The assistant does not hear the kernel.", error);
      }
    };
    panel.sessionContext.iopubMessage.connect((_, { header, content }) => {
      if ((header.msg_type as string) === PAGE) {
        void hear(content as Said);
      }
    });
  };
  notebooks.forEach(begin);
  notebooks.widgetAdded.connect((_, panel) => begin(panel));
}
