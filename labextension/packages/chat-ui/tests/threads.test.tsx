import { act, cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";

import { Threads } from "../src/components/Threads";
import type { Thread } from "../src/wire";
import { FakeTransport } from "./fake";

const QUESTIONS = ["plot it", "clean it", "plot it again"];
const CHATS: Thread[] = QUESTIONS.map((first_question, place) => ({
  id: `th${place}`,
  notebook: "a.ipynb",
  updated: "2026-01-01T00:00:00Z",
  turns: 2,
  name: "",
  keeps: "",
  first_question,
}));

/** Answer the search for some words, as soon as it comes. */
let answer: (words: string) => Promise<void>;

beforeEach(() => {
  const transport = new FakeTransport();
  const waiting = new Map<string, () => void>();
  transport.threads = (words) =>
    new Promise((resolve) => {
      const found = CHATS.filter(({ first_question }) => first_question.includes(words));
      waiting.set(words, () => resolve(found));
    });
  answer = (words) =>
    act(async () => {
      await waitFor(() => expect([...waiting.keys()]).toContain(words));
      waiting.get(words)?.();
    });
  const nothing = (): void => undefined;
  const acts = { onOpen: nothing, onNew: nothing, onClose: nothing };
  render(<Threads transport={transport} current="" {...acts} />);
});

afterEach(cleanup);

const search = (): HTMLElement => screen.getByLabelText("Search chats");

function focused(): string {
  return document.activeElement?.getAttribute("title") ?? "";
}

test("keys that come before the list lead into it when it is there", async () => {
  await userEvent.keyboard("{ArrowDown}{ArrowDown}{ArrowDown}{ArrowUp}");
  expect(document.activeElement).toBe(search());
  await answer("");
  expect(focused()).toBe("clean it");
  await userEvent.keyboard("{ArrowDown}");
  expect(focused()).toBe("plot it again");
});

test("they lead no further than to its end", async () => {
  await userEvent.keyboard("{ArrowDown>9/}");
  await answer("");
  expect(focused()).toBe("plot it again");
});

test("they lead to what was found, not to what stands there before", async () => {
  await answer("");
  await userEvent.keyboard("clean{ArrowDown}");
  expect(document.activeElement).toBe(search());
  await answer("clean");
  expect(focused()).toBe("clean it");
});

test("whoever goes on writing stays in the search", async () => {
  await userEvent.keyboard("{ArrowDown}plot");
  await answer("plot");
  await screen.findByText("plot it again");
  expect(document.activeElement).toBe(search());
});
