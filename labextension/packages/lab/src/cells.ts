/** The cells of the shared model. */

import type { ISharedCell, ISharedCodeCell, ISharedNotebook } from "@jupyter/ydoc";

import { WorkspaceError } from "./failure";

/** The one cell of an id. */
export function only(notebook: ISharedNotebook, id: string): ISharedCell {
  const [cell, ...more] = notebook.cells.filter((one) => one.getId() === id);
  if (!cell || more.length) {
    throw new WorkspaceError(
      `${cell ? more.length + 1 : "No"} cells have the id '${id}'.`,
      "unknown_cell",
      "Look the cells up again: their ids are in the outline of the notebook.",
    );
  }
  return cell;
}

/** A cell as one of code; `null` where it is none. */
export function codeOf(cell: ISharedCell): ISharedCodeCell | null {
  return cell.cell_type === "code" ? (cell as ISharedCodeCell) : null;
}

export function idsOf(notebook: ISharedNotebook): string[] {
  return notebook.cells.map((cell) => cell.getId());
}
