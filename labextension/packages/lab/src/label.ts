/** What a cell is called for people. */

import type { ICellModel, ICodeCellModel } from "@jupyterlab/cells";

/** Characters of a first line. */
const MOST = 80;

/** `[3]`, `[ ]` before it has run, `Markdown`. */
export function labelOf(model: ICellModel): string {
  if (model.type === "code") {
    return `[${(model as ICodeCellModel).executionCount ?? " "}]`;
  }
  return model.type === "markdown" ? "Markdown" : "Raw";
}

/** The first line that says something. */
export function lineOf(model: ICellModel): string {
  const line = /\S.*/.exec(model.sharedModel.getSource())?.[0] ?? "";
  return line.slice(0, MOST).trimEnd();
}

/** Both, as the chip of an attached cell says it. */
export function titleOf(model: ICellModel): string {
  return `${labelOf(model)} ${lineOf(model)}`.trim();
}
