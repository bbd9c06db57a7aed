// @vitest-environment node
import { YNotebook } from "@jupyter/ydoc";
import type * as nbformat from "@jupyterlab/nbformat";
import { expect, test } from "vitest";

import { idsOf } from "../src/cells";
import { apply, type Change } from "../src/change";
import { WorkspaceError } from "../src/failure";
import { saved } from "../src/outputs";

const SHOWN: nbformat.IOutput[] = [{ output_type: "stream", name: "stdout", text: "1\n" }];

function notebook(...ids: string[]): YNotebook {
  const made = new YNotebook();
  for (const id of ids) {
    made.insertCell(made.cells.length, {
      id,
      cell_type: "code",
      source: `# ${id}`,
      outputs: SHOWN,
    });
  }
  made.clearUndoHistory();
  return made;
}

function change(of: YNotebook, parts: Partial<Change>): Change {
  const order = idsOf(of);
  const touched = [
    ...Object.keys(parts.cells ?? {}),
    ...order.filter((id) => !parts.order?.includes(id)),
  ];
  const known = of.cells.filter((cell) => touched.includes(cell.getId()));
  const sources = Object.fromEntries(known.map((cell) => [cell.getId(), cell.getSource()]));
  return { base: { order, sources }, order, cells: {}, moved: "", ...parts };
}

function sources(of: YNotebook): string[] {
  return of.cells.map((cell) => cell.getSource());
}

test("a source changes, the outputs stay, and one undo takes it back", () => {
  const nb = notebook("a", "b");
  nb.cells[1]?.setSource("typed");
  apply(nb, change(nb, { cells: { b: { source: "x = 2", metadata: { by: "us" } as never } } }));
  expect(sources(nb)).toEqual(["# a", "x = 2"]);
  expect(nb.cells[1]?.toJSON()).toMatchObject({ outputs: SHOWN, metadata: { by: "us" } });
  nb.undo();
  expect(sources(nb)).toEqual(["# a", "typed"]);
});

test("of the metadata only what is named changes", () => {
  const nb = notebook("a");
  nb.cells[0]?.setMetadata({ ours: { turn: "1" }, tags: ["old"] });
  const late = change(nb, { cells: { a: { metadata: { ours: { turn: "2" } } } } });
  nb.cells[0]?.setMetadata("tags", ["assist-protected"]);
  apply(nb, late);
  const tags = ["assist-protected"];
  expect(nb.cells[0]?.getMetadata()).toEqual({ ours: { turn: "2" }, tags });
  apply(nb, change(nb, { cells: { a: { metadata: { ours: null } as never } } }));
  expect(nb.cells[0]?.getMetadata()).toEqual({ tags });
});

test("where each cell has an undo of its own, that takes it back", () => {
  const own = new YNotebook({ disableDocumentWideUndoRedo: true });
  for (const id of ["b", "a"]) {
    own.insertCell(0, { id, cell_type: "code", source: `# ${id}` });
  }
  const [cell] = own.cells;
  cell?.setSource("typed");
  apply(own, change(own, { cells: { a: { source: "x = 2" } } }));
  expect(sources(own)).toEqual(["x = 2", "# b"]);
  cell?.undo();
  expect(sources(own)).toEqual(["typed", "# b"]);
});

test("cells are inserted, deleted and moved in one step", () => {
  const nb = notebook("a", "b", "c", "d");
  const cells = { n: { cell_type: "code", source: "new", metadata: {}, outputs: [] } } as never;
  apply(nb, change(nb, { order: ["d", "a", "n", "c"], cells }));
  expect(idsOf(nb)).toEqual(["d", "a", "n", "c"]);
  expect(sources(nb)).toEqual(["# d", "# a", "new", "# c"]);
  nb.undo();
  expect(sources(nb)).toEqual(["# a", "# b", "# c", "# d"]);
});

test("new cells come before one that moves down", () => {
  const nb = notebook("a", "b");
  const cell = { cell_type: "code", source: "new" };
  apply(nb, change(nb, { order: ["b", "m", "n", "a"], cells: { m: cell, n: cell } as never }));
  expect(sources(nb)).toEqual(["# b", "new", "new", "# a"]);
});

test.each([
  [["b", "c", "d", "a"], "a"],
  [["d", "a", "b", "c"], "d"],
  [["a", "c", "b", "d"], "b"],
  [["a", "c", "b", "d"], "c"],
  [["b", "a", "c", "d"], "a"],
  [["b", "a", "c", "d"], "b"],
  [["a", "b", "d", "c"], "d"],
])("no cell is made anew but the one that is moved: %s by %s", (order, moved) => {
  const nb = notebook("a", "b", "c", "d");
  const before = new Map(nb.cells.map((cell) => [cell.getId(), cell]));
  apply(nb, change(nb, { order, moved }));
  expect(idsOf(nb)).toEqual(order);
  const anew = nb.cells.filter((cell) => before.get(cell.getId()) !== cell);
  expect(anew.map((cell) => cell.getId())).toEqual([moved]);
  expect(anew[0]?.toJSON()).toMatchObject({ source: `# ${moved}`, outputs: SHOWN });
  nb.undo();
  expect(idsOf(nb)).toEqual(["a", "b", "c", "d"]);
});

test("outputs and the number of a run come back", () => {
  const nb = notebook("a");
  apply(nb, change(nb, { cells: { a: { outputs: [], execution_count: 7 } } }));
  expect(nb.cells[0]?.toJSON()).toMatchObject({ outputs: [], execution_count: 7 });
});

test("what somebody typed meanwhile is not written over", () => {
  const nb = notebook("a", "b");
  const late = change(nb, { order: ["a"], cells: { a: { source: "ours" } } });
  nb.cells[0]?.setSource("theirs");
  expect(() => apply(nb, late)).toThrowError(
    expect.objectContaining({ code: "conflict", current: "theirs" }),
  );
  expect(sources(nb)).toEqual(["theirs", "# b"]);
});

test("a notebook whose cells were moved meanwhile is left alone", () => {
  const nb = notebook("a", "b");
  const late = change(nb, { order: ["a"] });
  nb.moveCell(0, 1);
  expect(() => apply(nb, late)).toThrowError(WorkspaceError);
  expect(idsOf(nb)).toEqual(["b", "a"]);
});

test("of huge outputs the server gets head and tail, and of one cell all", () => {
  const nb = notebook("a");
  const text = `${"a".repeat(5000)}${"z".repeat(5000)}`;
  const data = {
    "text/plain": text,
    "application/x": "x".repeat(10000),
    "image/png": "p".repeat(9000),
  };
  const outputs: nbformat.IOutput[] = [{ output_type: "display_data", data, metadata: {} }];
  apply(nb, change(nb, { cells: { a: { outputs: outputs as nbformat.IOutput[] } } }));
  const [cell] = nb.cells;
  if (!cell) {
    throw new Error("the cell is gone");
  }
  expect(saved(cell)).toMatchObject({ outputs });
  const [cut] = (saved(cell, 1000) as nbformat.ICodeCell).outputs;
  const kept = cut?.data as nbformat.IMimeBundle;
  expect(Object.keys(kept)).toEqual(["text/plain", "image/png"]);
  expect(kept["text/plain"]).toMatch(/^a{500}\n… 9000 characters left out …\nz{500}$/);
});
