// @vitest-environment node
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

import type { ChatEvent, Command } from "../src/protocol";
import { newTurn, withEvent } from "../src/turns";

const folder = new URL("../../../../tests/protocol/", import.meta.url);

function examples<Message>(name: string): Message[] {
  return JSON.parse(readFileSync(new URL(name, folder), "utf-8")) as Message[];
}

const events = examples<ChatEvent>("events.json");

test.each(events.map((event, place) => ({ event, place, type: event.type })))(
  "an event changes what is shown, after those before it: $type",
  ({ event, place }) => {
    const before = events.slice(0, place).reduce(withEvent, newTurn("k", "q"));
    expect(withEvent(before, event)).not.toEqual(before);
  },
);

test("what the examples tell is shown in order", () => {
  const turn = events.reduce(withEvent, newTurn("k", "q"));
  expect(turn.items.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["text", "reasoning", "tool", "notice", "question", "report"]),
  );
  expect(turn.outcome).toBe("stopped");
});

test("every command has a type that is known here", () => {
  const known: Record<Command["type"], true> = {
    submit: true,
    stop: true,
    answer: true,
    decide: true,
  };
  for (const command of examples<Command>("commands.json")) {
    expect(known[command.type]).toBe(true);
  }
});

test("an event of a newer server is passed over", () => {
  const before = newTurn("k", "q");
  expect(withEvent(before, { type: "from_the_future" } as unknown as ChatEvent)).toBe(before);
});
