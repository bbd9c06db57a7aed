import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";

import { ProgressBar } from "../src/components/ProgressBar";
import { newTurn, withEvent } from "../src/turns";

afterEach(cleanup);

test("work over many things is one bar, wherever it has come to", () => {
  const events = [
    { type: "progress", done: 1, total: 1000, failed: 0 },
    { type: "notice", text: "Trying again in 2 s." },
    { type: "progress", done: 500, total: 1000, failed: 3 },
  ] as const;
  const turn = events.reduce((so, event) => withEvent(so, event), newTurn("k", "/focal --map x"));
  expect(turn.items).toEqual([
    { kind: "progress", done: 500, total: 1000, failed: 3 },
    { kind: "notice", text: "Trying again in 2 s." },
  ]);
});

test("a reader hears how far it is, and that some have failed", () => {
  render(<ProgressBar done={500} total={1000} failed={3} />);
  const bar = screen.getByRole<HTMLProgressElement>("progressbar", { name: "Done so far" });
  expect([bar.value, bar.max]).toEqual([500, 1000]);
  expect(screen.getByText("500 of 1,000, 3 failed")).toBeTruthy();
});
