import { expect, test } from "vitest";

import { cellsAtWork, proposals } from "../src/notebook/proposals";
import { approval, tool, turn } from "./notebook";

const nobody = (): void => undefined;

test("what waits for a yes is proposed, and what has got one until it is made", () => {
  const waits = tool({ approval: approval() });
  const accepted = tool({ id: "2", approval: approval({ id: "2", hash: "h2" }), decided: "once" });
  const found = proposals(turn([waits, accepted]), nobody);
  expect(found.map((one) => [one.approval.hash, one.waits])).toEqual([
    ["h1", true],
    ["h2", false],
  ]);
});

test.each([
  ["denied", tool({ approval: approval(), decided: "no" })],
  ["done", tool({ approval: approval(), output: "{}" })],
  ["no change of a cell", tool({ approval: approval({ change: null }) })],
  ["not asked about", tool()],
])("nothing is proposed of a call that is %s", (_, item) => {
  expect(proposals(turn([item]), nobody)).toEqual([]);
});

test("nothing is proposed once the turn has ended", () => {
  expect(proposals(turn([tool({ approval: approval() })], "stopped"), nobody)).toEqual([]);
  expect(proposals(undefined, nobody)).toEqual([]);
});

test("the cells that a call reads, changes or runs are at work", () => {
  const items = [
    tool({ arguments: { id: "a", source: "b" } }),
    tool({ id: "2", arguments: { ids: ["c", "d", 7] } }),
    tool({ id: "3", arguments: { ids: ["e"] }, output: "done" }),
    tool({ id: "4", arguments: { id: "f" }, approval: approval() }),
    tool({ id: "5", arguments: null }),
  ];
  expect(cellsAtWork(turn(items))).toEqual(["a", "c", "d"]);
  expect(cellsAtWork(turn(items, "finished"))).toEqual([]);
});
