/** The seam to what a person looks at besides the chat. */

import type { View } from "./protocol";

/** Characters of a selection that are sent; the server cuts it further. */
const MOST_SELECTED = 100_000;

export interface Seen {
  /** The notebook's name; blank where there is none. */
  notebook: string;
  cell: {
    id: string;
    /** For people: `[3]`, `Markdown`. */
    label: string;
    /** Its first line. */
    line: string;
  } | null;
  selection: {
    text: string;
    /** The id of the cell that it is in. */
    within: string;
  } | null;
}

export interface Surroundings {
  subscribe(watcher: () => void): () => void;
  /** The same object as long as nothing has changed. */
  current(): Seen;
}

/** A part of what is seen that goes along, or is left out. */
export type Part = "notebook" | "cell" | "selection";

export const NOTHING_SEEN: Seen = { notebook: "", cell: null, selection: null };

/** What is seen as a prompt tells of it. */
export function viewOf({ cell, selection }: Seen, leftOut: ReadonlySet<Part>): View {
  const selected = leftOut.has("selection") ? null : selection;
  return {
    notebook: !leftOut.has("notebook"),
    cell: leftOut.has("cell") ? "" : (cell?.id ?? ""),
    selection: selected?.text.slice(0, MOST_SELECTED) ?? "",
    within: selected?.within ?? "",
  };
}
