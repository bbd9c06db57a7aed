/**
 * A change of the notebook that is open. What an edit means is decided on the server, in
 * core/notebook_model.py; here it is checked that the notebook is still the one that the
 * server saw, and changed in the same step.
 */

import type { ISharedCell, ISharedNotebook, SharedCell } from "@jupyter/ydoc";
import type * as nbformat from "@jupyterlab/nbformat";

import { codeOf, idsOf } from "./cells";
import { WorkspaceError } from "./failure";

/** As remote/frontend.py describes it. */
export interface Change {
  /** What it is based on: the ids of all cells, and the sources of those that change. */
  base: { order: string[]; sources: Record<string, string> };
  /** The ids of all cells afterwards. */
  order: string[];
  /**
   * What changes of each cell, and of its metadata; ids that are new are new cells, as in
   * nbformat 4.
   */
  cells: Record<string, Partial<nbformat.ICodeCell>>;
  /** Where cells change places, the one that is taken out; else blank. */
  moved: string;
}

/**
 * Make a change, as one step of undo.
 *
 * @throws WorkspaceError where what it was based on is not there; nothing is changed then.
 */
export function apply(notebook: ISharedNotebook, change: Change): void {
  requireBase(notebook, change);
  const owner = ownerOf(notebook, change);
  // Else it would be undone together with what was typed right before or after.
  const { undoManager } = owner as { undoManager?: { stopCapturing(): void } | null };
  undoManager?.stopCapturing();
  owner.transact(() => make(notebook, change));
  undoManager?.stopCapturing();
}

/** Whose undo takes it back: as JupyterLab is set by default, each cell has one of its own. */
function ownerOf(
  notebook: ISharedNotebook,
  { cells, order }: Change,
): ISharedNotebook | ISharedCell {
  const [id, ...more] = Object.keys(cells);
  const stays = !more.length && idsOf(notebook).join("\n") === order.join("\n");
  return (stays && notebook.cells.find((cell) => cell.getId() === id)) || notebook;
}

function requireBase(notebook: ISharedNotebook, { base }: Change): void {
  for (const cell of notebook.cells) {
    const id = cell.getId();
    const current = cell.getSource();
    if (Object.hasOwn(base.sources, id) && base.sources[id] !== current) {
      throw conflict(`The cell '${id}' was changed meanwhile`, current);
    }
  }
  if (idsOf(notebook).join("\n") !== base.order.join("\n")) {
    throw conflict("Cells were added, moved or deleted meanwhile", "");
  }
}

function conflict(what: string, current: string): WorkspaceError {
  const message = `${what}; nothing was written over it.`;
  const hint = "Read the notebook again and base the edit on what it says now.";
  return new WorkspaceError(message, "conflict", hint, current);
}

/** Within a transaction the list of cells stays what it was before: its new order is kept here. */
function make(notebook: ISharedNotebook, { order, cells, moved }: Change): void {
  const known = new Map(notebook.cells.map((cell) => [cell.getId(), cell]));
  const ids = [...known.keys()];
  const contents = new Map<string, object>(Object.entries(cells));
  const take = (place: number): void => {
    const id = ids[place] ?? "";
    contents.set(id, known.get(id)?.toJSON() ?? {});
    notebook.deleteCell(place);
    ids.splice(place, 1);
  };
  const put = (place: number, id: string): void => {
    notebook.insertCell(place, { ...contents.get(id), id } as SharedCell.Cell);
    ids.splice(place, 0, id);
  };
  for (const [id, cell] of known) {
    if (Object.hasOwn(cells, id)) {
      update(cell, cells[id] ?? {});
    }
  }
  const wanted = new Set(order);
  for (const id of known.keys()) {
    if (!wanted.has(id)) {
      take(ids.indexOf(id));
    }
  }
  bringInto(order, moved, ids, take, put);
}

function update(cell: ISharedCell, entries: Partial<nbformat.ICodeCell>): void {
  const code = codeOf(cell);
  if (entries.source !== undefined) {
    cell.setSource(String(entries.source));
  }
  for (const [name, value] of Object.entries(entries.metadata ?? {})) {
    if (value === null || value === undefined) {
      cell.deleteMetadata(name);
    } else {
      cell.setMetadata(name, value);
    }
  }
  if (code && entries.outputs) {
    code.setOutputs(entries.outputs);
  }
  if (code && entries.execution_count !== undefined) {
    code.execution_count = entries.execution_count;
  }
}

/** A cell that is moved is made anew, and loses what it shows: so it is the named one first. */
function bringInto(
  order: readonly string[],
  moved: string,
  ids: readonly string[],
  take: (place: number) => void,
  put: (place: number, id: string) => void,
): void {
  if (ids.includes(moved)) {
    take(ids.indexOf(moved));
  }
  order.forEach((id, place) => {
    if (ids[place] !== id) {
      if (ids.includes(id)) {
        take(ids.indexOf(id));
      }
      put(place, id);
    }
  });
}
