import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";

import { StageBar } from "../src/notebook/stage-bar";

afterEach(cleanup);

function show(parts: Partial<Parameters<typeof StageBar>[0]> = {}): string[] {
  const said: string[] = [];
  render(
    <StageBar
      title="Change code cell [1]"
      runnable
      lasting
      edited={false}
      outdated={false}
      accepted={false}
      accept={(run) => said.push(run ? "accept and run" : "accept")}
      acceptAll={() => said.push("accept all")}
      reject={(reason) => said.push(`reject: ${reason}`)}
      {...parts}
    />,
  );
  return said;
}

const press = (name: string) => userEvent.click(screen.getByRole("button", { name }));

test("there is a button for each answer", async () => {
  const said = show();
  await press("Accept");
  await press("Accept and run");
  await press("Accept all of this turn");
  expect(said).toEqual(["accept", "accept and run", "accept all"]);
});

test("a reason may be given for a no, and Enter sends it", async () => {
  const said = show();
  await press("Reject");
  await userEvent.keyboard("use polars{Enter}");
  expect(said).toEqual(["reject: use polars"]);
});

test("Esc asks why, and Esc again needs no reason", async () => {
  const said = show();
  screen.getByRole("button", { name: "Accept" }).focus();
  await userEvent.keyboard("{Escape}");
  screen.getByLabelText("Why not");
  await userEvent.keyboard("{Escape}");
  expect(said).toEqual(["reject: "]);
});

test("what is not allowed is not offered", () => {
  show({ runnable: false, lasting: false });
  expect(screen.getAllByRole("button").map(({ textContent }) => textContent)).toEqual([
    "Reject",
    "Accept",
  ]);
});

test("a proposal that no longer fits says so, and is not run", () => {
  show({ outdated: true });
  expect(screen.getByRole("alert").textContent).toContain("The cell has changed since.");
  expect(screen.getAllByRole("button").map(({ textContent }) => textContent)).toEqual([
    "Reject",
    "Propose again",
  ]);
});

test("after a yes there is nothing to press any more", () => {
  show({ accepted: true });
  expect(screen.queryAllByRole("button")).toEqual([]);
});
