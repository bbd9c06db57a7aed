/** Opens the prompt of the active cell; loaded when that is asked for first. */

import type { Cell } from "@jupyterlab/cells";
import type { NotebookPanel } from "@jupyterlab/notebook";

import type { Early } from "../early";
import type { Target } from "./draft";
import type { Send } from "./edit";
import { InlinePanel } from "./panel";
import { rewrite } from "./requests";
import { cellsAround } from "./sent";

const opened = new WeakMap<Cell, InlinePanel>();

/**
 * @param model - Gives the model that is to be asked; blank for the default.
 * @param early - Has the keyboard until then.
 */
export async function openPrompt(
  notebook: NotebookPanel,
  model: () => string,
  early: Early,
): Promise<void> {
  const { content } = notebook;
  const cell = content.activeCell;
  if (!cell) {
    return;
  }
  await content.scrollToCell(cell, "auto");
  await cell.ready;
  if (cell.isDisposed) {
    return;
  }
  let panel = opened.get(cell);
  if (!panel || panel.isDisposed) {
    const send = sender(notebook, cell, model);
    panel = new InlinePanel(notebook, cell, targetOf(cell), send, early.end());
    opened.set(cell, panel);
  }
  panel.focus();
}

/** The selected lines; the whole cell where nothing or everything is selected. */
function targetOf({ editor, model }: Cell): Target {
  const source = model.sharedModel.getSource();
  const whole = { source, start: 0, end: null };
  const { start, end } = editor?.getSelection() ?? {};
  if (!start || !end || (start.line === end.line && start.column === end.column)) {
    return whole;
  }
  const [first, last] = start.line <= end.line ? [start, end] : [end, start];
  // A line that is only touched by the end of the selection is not meant.
  const after = last.column === 0 && last.line > first.line ? last.line : last.line + 1;
  const all = first.line === 0 && after === source.split("\n").length;
  return all ? whole : { source, start: first.line, end: after };
}

function sender(notebook: NotebookPanel, cell: Cell, model: () => string): Send {
  return ({ prompt, target, draft }, onEvent, signal) => {
    const { context } = notebook;
    const { id } = cell.model;
    const request = {
      notebook: context.localPath,
      cells: cellsAround(context.model.sharedModel, id),
      prompt,
      model: model(),
      rewrite: { cell: id, ...target, draft },
    };
    return rewrite(request, onEvent, signal);
  };
}
