import { expect, test } from "vitest";

import { type Choice, completed, stillFitting, tokenAt } from "../src/completion";

const choice = (name: string): Choice => ({ name, label: "", detail: "", kind: "" });

test.each([
  ["/", { kind: "command", start: 0, typed: "" }],
  ["/fi", { kind: "command", start: 0, typed: "fi" }],
  ["why @", { kind: "mention", start: 4, typed: "" }],
  ["why @cell:a-1", { kind: "mention", start: 4, typed: "cell:a-1" }],
  ["@Out[3", { kind: "mention", start: 0, typed: "Out[3" }],
  ["@file:data/my", { kind: "mention", start: 0, typed: "file:data/my" }],
  ['@file:"my data', { kind: "mention", start: 0, typed: 'file:"my data' }],
  ["(@df.pri", { kind: "mention", start: 1, typed: "df.pri" }],
])("something is offered at the end of %s", (text, token) => {
  expect(tokenAt(text, text.length)).toEqual(token);
});

test.each(["why", "/fix it", "say /fi", "mail a@b", "`@", "@df is", "```python\n@", "@file:a b"])(
  "nothing is offered at the end of %s",
  (text) => {
    expect(tokenAt(text, text.length)).toBeNull();
  },
);

test("what counts is what stands before the caret", () => {
  expect(tokenAt("why @df and", 6)).toEqual({ kind: "mention", start: 4, typed: "d" });
  expect(tokenAt("```\n@x\n```\nwhy @", 16)).toMatchObject({ start: 15 });
});

test("a choice takes the place of what was typed", () => {
  const token = { kind: "mention", start: 4, typed: "d" } as const;
  expect(completed("why @d", 6, token, choice("df"))).toEqual({ text: "why @df ", caret: 8 });
  expect(completed("why @d so", 6, token, choice("df"))).toEqual({ text: "why @df so", caret: 8 });
});

test("a folder goes on", () => {
  const token = { kind: "mention", start: 0, typed: "fi" } as const;
  expect(completed("@fi", 3, token, choice("file:"))).toEqual({ text: "@file:", caret: 6 });
});

test("until the server answers, what does not fit any more goes", () => {
  const all = [choice("price"), { ...choice("cell:a"), detail: "price = 1" }, choice("size")];
  expect(
    stillFitting(all, { kind: "mention", start: 0, typed: "PRI" }).map(({ name }) => name),
  ).toEqual(["price", "cell:a"]);
  const commands = [choice("fix"), { ...choice("explain"), detail: "fix nothing" }];
  expect(stillFitting(commands, { kind: "command", start: 0, typed: "fi" })).toHaveLength(1);
});
