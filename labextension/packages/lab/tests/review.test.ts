// @vitest-environment node
import { YNotebook } from "@jupyter/ydoc";
import { beforeEach, expect, test } from "vitest";

import { idsOf } from "../src/cells";
import { apply, type Change } from "../src/change";
import { Review, summary } from "../src/notebook/review";

let notebook: YNotebook;
let review: Review;

beforeEach(() => {
  notebook = new YNotebook();
  for (const id of ["a", "b", "c"]) {
    notebook.insertCell(notebook.cells.length, { id, cell_type: "code", source: `# ${id}` });
  }
  review = new Review();
});

/** Change the notebook as the server asks for it. */
function make(turn: string, parts: Partial<Change>): void {
  const order = idsOf(notebook);
  const sources = Object.fromEntries(
    notebook.cells
      .filter((cell) => {
        const id = cell.getId();
        return Object.hasOwn(parts.cells ?? {}, id) || !(parts.order ?? order).includes(id);
      })
      .map((cell) => [cell.getId(), cell.getSource()]),
  );
  const change = { base: { order, sources }, order, cells: {}, moved: "", ...parts };
  apply(notebook, change);
  review.add(turn, change);
}

const edit = (turn: string, id: string, source: string): void =>
  make(turn, { cells: { [id]: { source } } });
const standing = (): string[] =>
  review.standing(notebook).map(({ id, kind, first }) => [kind, id, first].join(" "));

test("the first source survives later edits of the same turn", () => {
  edit("t1", "b", "one");
  edit("t1", "b", "two");
  expect(standing()).toEqual(["changed b # b"]);
});

test("what was kept of a change before the page was loaded stays kept", () => {
  edit("t1", "a", "one\ntwo");
  review.rebase("a", "one\n# a");
  expect(review.kept).toEqual({ a: "one\n# a" });
  const again = new Review();
  const cells = [{ id: "a", kind: "changed", first: "# a" } as const];
  again.restore({ turn: "t1", cells }, review.kept);
  expect(again.standing(notebook).map(({ first }) => first)).toEqual(["one\n# a"]);
  expect(again.kept).toEqual(review.kept);
  again.begin("t2");
  expect(again.kept).toEqual({});
});

test("what was changed before the page was loaded goes on to be reviewed", () => {
  const cells = [
    { id: "b", kind: "changed", first: "old b" },
    { id: "c", kind: "added", first: "" },
    { id: "x", kind: "deleted", first: "gone" },
    { id: "y", kind: "changed", first: "of a cell that somebody has deleted since" },
  ] as const;
  review.restore({ turn: "t1", cells: [...cells] }, {});
  expect(standing()).toEqual(["changed b old b", "added c ", "deleted x gone"]);
  edit("t1", "b", "later in the same turn");
  expect(standing()[0]).toBe("changed b old b");
  edit("", "b", "old b"); // it is taken back
  expect(standing()).toEqual(["added c ", "deleted x gone"]);
  review.begin("t2");
  expect(standing()).toEqual([]);
});

test("what only an output says is no change of the source", () => {
  make("t1", { cells: { b: { outputs: [] } } });
  expect(standing()).toEqual([]);
});

test("the next turn begins anew", () => {
  edit("t1", "b", "one");
  review.begin("t1");
  expect(standing()).toHaveLength(1);
  edit("t2", "a", "two");
  expect(standing()).toEqual(["changed a # a"]);
  review.begin("t3");
  expect(standing()).toEqual([]);
});

test("what the person edits away is not shown any more", () => {
  edit("t1", "b", "one");
  notebook.cells[1]?.setSource("# b");
  expect(standing()).toEqual([]);
});

test("cells that are added, deleted and moved are counted in the order of the notebook", () => {
  edit("t1", "c", "three");
  make("t1", { order: ["a", "n", "b", "c"], cells: { n: { cell_type: "code", source: "new" } } });
  make("t1", { order: ["n", "b", "c"] });
  make("t1", { order: ["b", "n", "c"] });
  expect(standing()).toEqual(["added n ", "changed c # c", "deleted a # a"]);
  expect(summary(review.standing(notebook))).toBe(
    "The assistant changed 1 cell, added 1 and deleted 1",
  );
});

test("a cell that the turn adds and deletes again was never there", () => {
  make("t1", { order: ["a", "b", "c", "n"], cells: { n: { cell_type: "code", source: "new" } } });
  make("t1", { order: ["a", "b", "c"] });
  expect(standing()).toEqual([]);
});

test("taking a turn back leaves nothing to review", () => {
  edit("t1", "b", "one");
  make("t1", { order: ["a", "b", "c", "n"], cells: { n: { cell_type: "code", source: "new" } } });
  make("t1", { order: ["b", "c", "n"] });
  make("t1", { order: ["c", "b", "n"] });
  make("", { order: ["b", "c", "n"] });
  make("", { order: ["a", "b", "c", "n"], cells: { a: { cell_type: "code", source: "# a" } } });
  make("", { order: ["a", "b", "c"] });
  edit("", "b", "# b");
  expect(standing()).toEqual([]);
});

test("taking an earlier turn back is no change of this one", () => {
  review.begin("t2");
  edit("", "b", "as it was");
  expect(standing()).toEqual([]);
});

test("a part that is kept is compared with from then on", () => {
  edit("t1", "b", "one\ntwo");
  review.rebase("b", "one\n# b");
  expect(standing()).toEqual(["changed b one\n# b"]);
  review.rebase("b", "one\ntwo");
  expect(standing()).toEqual([]);
});

test("all is kept at once", () => {
  edit("t1", "a", "one");
  edit("t1", "b", "two");
  expect(summary(review.standing(notebook))).toBe("The assistant changed 2 cells");
  review.keepAll();
  expect(standing()).toEqual([]);
});
