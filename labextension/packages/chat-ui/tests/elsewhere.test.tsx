import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";

import { Chat } from "../src/chat";
import { ChatView } from "../src/components/ChatView";
import type { ChatEvent } from "../src/protocol";
import { NOTHING } from "../src/spent";
import type { StoredTurn } from "../src/wire";
import { FakeTransport } from "./fake";

let transport: FakeTransport;
let chat: Chat;

function stored(number: number, outcome: StoredTurn["outcome"] = "finished"): StoredTurn {
  return {
    id: `t${number}`,
    question: `Question ${number}`,
    model: "openai:gpt-5",
    outcome,
    error: "",
    attached: { mode: null, refs: [], files: [], view: null },
    usage: NOTHING,
    events: [{ type: "text_delta", text: `Answer ${number}.` }],
  };
}

const STARTED: ChatEvent = {
  type: "turn_started",
  turn: "t9",
  thread: "th1",
  model: "openai:gpt-5",
  replaces: "",
};
const FINISHED: ChatEvent = {
  type: "turn_finished",
  turn: "t9",
  model: "openai:gpt-5",
  text: "Here.",
  usage: NOTHING,
  seconds: 1,
  new_cell: "",
  context_tokens: 0,
  files: [],
  saved: [],
  value: null,
  form: "",
  to: "",
};

beforeEach(async () => {
  transport = new FakeTransport();
  chat = new Chat(transport);
  const host = { copy: async () => undefined };
  render(<ChatView chat={chat} transport={transport} host={host} title="a.ipynb" />);
});

afterEach(() => {
  chat.close();
  cleanup();
});

const elsewhere = (thread = "th1"): Promise<void> =>
  act(async () => transport.listener?.onElsewhere(thread));

const questions = (): string[] => chat.current().turns.map(({ question }) => question);

test("a chat that has not begun goes on with what was begun in a cell", async () => {
  await act(async () => transport.greet());
  transport.stored.push(stored(1));
  await elsewhere();
  screen.getByText("Question 1");
  screen.getByText("Answer 1.");
  expect(chat.current().thread).toBe("th1");
});

test("a turn that runs elsewhere is shown, and its answer once it is there", async () => {
  transport.stored.push(stored(1));
  await act(async () => transport.greet({ thread: "th1" }));
  transport.stored.push(stored(2, "running"));
  await elsewhere();
  screen.getByText("Question 2");
  screen.getByText(/still at work elsewhere/);
  transport.stored[1] = stored(2);
  await elsewhere();
  screen.getByText("Answer 2.");
  expect(screen.queryByText(/still at work elsewhere/)).toBeNull();
});

test("what is under way here comes first", async () => {
  transport.stored.push(stored(1));
  await act(async () => transport.greet({ thread: "th1" }));
  act(() => chat.submit("Mine"));
  transport.stored.push(stored(2));
  await elsewhere();
  expect(questions()).toEqual(["Question 1", "Mine"]);
  transport.stored.push({ ...stored(9), question: "Mine" });
  await act(async () => transport.play(STARTED, FINISHED));
  expect(questions()).toEqual(["Question 1", "Question 2", "Mine"]);
});

test("a prompt that is sent while the history is read stays", async () => {
  transport.stored.push(stored(1));
  await act(async () => transport.greet({ thread: "th1" }));
  transport.stored.push(stored(2));
  await act(async () => {
    transport.listener?.onElsewhere("th1");
    chat.submit("Mine");
  });
  expect(questions()).toEqual(["Question 1", "Question 2", "Mine"]);
});

test("earlier turns that were loaded, and reports, stay where they are", async () => {
  for (let number = 1; number <= 5; number++) {
    transport.stored.push(stored(number));
  }
  transport.page = 2;
  await act(async () => transport.greet({ thread: "th1" }));
  await act(async () => chat.readEarlier());
  expect(chat.current().earlier).toBe(1);
  act(() => chat.submit("/tools"));
  await act(async () => transport.play({ type: "report", markdown: "All tools." }));
  transport.stored.push(stored(6));
  transport.page = 3;
  await elsewhere();
  expect(questions()).toEqual(
    [2, 3, 4, 5].map((n) => `Question ${n}`).concat("/tools", "Question 6"),
  );
  expect(chat.current().earlier).toBe(1);
});

test("a prompt that opens another conversation leaves the turns of the last one", async () => {
  transport.stored.push(stored(1));
  await act(async () => transport.greet({ thread: "th1" }));
  act(() => chat.submit("In another"));
  await elsewhere("th2");
  expect(questions()).toEqual(["Question 1", "In another"]);
  transport.stored.splice(0, 1, { ...stored(9), question: "In another" });
  await act(async () => transport.play({ ...STARTED, thread: "th2" }, FINISHED));
  expect(questions()).toEqual(["In another"]);
});
