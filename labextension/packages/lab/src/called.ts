/** Hears the server call the page that has a notebook open: somebody asks about it elsewhere. */

import type { INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";
import type { Event } from "@jupyterlab/services";

/** The id of the event, see server/page_call.py. */
const CALL = "https://jupyter-ai-assist/page_call/v1";

export function whenCalled(
  { stream }: Event.IManager,
  notebooks: INotebookTracker,
  then: (panel: NotebookPanel) => void,
): void {
  stream.connect((_, { schema_id, notebook }) => {
    if (schema_id === CALL) {
      notebooks.filter(({ context }) => context.localPath === notebook).forEach(then);
    }
  });
}
