/** A cell that the assistant runs: as if the person did, who stays where they are. */

import type { CodeCell } from "@jupyterlab/cells";
import { NotebookActions, type NotebookPanel } from "@jupyterlab/notebook";

/** Run a cell, and say whether it ended well: what comes lands in it. */
export function runCell(panel: NotebookPanel, cell: CodeCell): Promise<boolean> {
  const { content, sessionContext } = panel;
  const typing = content.mode === "edit" && content.node.contains(document.activeElement);
  const place = content.outerNode.scrollTop;
  const ended = NotebookActions.runCells(content, [cell], sessionContext);
  if (typing) {
    // JupyterLab takes the keyboard out of the cell, as for who runs it: keys would be commands.
    content.mode = "edit";
  }
  void stay(panel, place);
  return ended;
}

/** Undo that JupyterLab scrolls to the active cell, as for who has run it. */
async function stay({ content }: NotebookPanel, place: number): Promise<void> {
  // The same wish as JupyterLab's own, so that both are done when this is.
  await content.scrollToItem(content.activeCellIndex, "smart", 0).catch(() => undefined);
  content.outerNode.scrollTop = place;
}
