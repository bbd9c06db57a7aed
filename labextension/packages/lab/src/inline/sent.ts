/** The cells that go along with a request: those around the one that it is about. */

import type { ISharedCell, ISharedNotebook } from "@jupyter/ydoc";
import type * as nbformat from "@jupyterlab/nbformat";

import { saved } from "../outputs";

/** With a prompt: cells above, cells below, and characters of a cell's outputs. */
const ABOVE = 200;
const BELOW = 100;
const OUTPUTS = 4000;

/** While somebody types. */
const ABOVE_TYPING = 20;

export function cellsAround(notebook: ISharedNotebook, id: string): nbformat.IBaseCell[] {
  const place = placeOf(notebook, id);
  return notebook.cells
    .slice(Math.max(0, place - ABOVE), place + 1 + BELOW)
    .map((cell) => saved(cell, OUTPUTS));
}

/** Sources and tags only: these requests are many. */
export function cellsAbove(notebook: ISharedNotebook, id: string): nbformat.IBaseCell[] {
  const place = placeOf(notebook, id);
  return notebook.cells.slice(Math.max(0, place - ABOVE_TYPING), place + 1).map(bare);
}

function placeOf(notebook: ISharedNotebook, id: string): number {
  return notebook.cells.findIndex((cell) => cell.getId() === id);
}

function bare(cell: ISharedCell): nbformat.IBaseCell {
  const { tags } = cell.getMetadata();
  return {
    id: cell.getId(),
    cell_type: cell.cell_type,
    source: cell.getSource(),
    metadata: tags ? { tags } : {},
  };
}
