import { beforeEach, expect, test } from "vitest";

import { Chat } from "../src/chat";
import type { Chosen } from "../src/state";
import { FakeTransport } from "./fake";

let transport: FakeTransport;
let chat: Chat;

beforeEach(() => {
  transport = new FakeTransport();
  chat = new Chat(transport, null, { mode: "ask", model: "" });
});

async function greet(thread: string): Promise<void> {
  transport.greet({ thread });
  await chat.connected();
}

test("a chat goes on with its model and mode, and a new one in the default mode", async () => {
  Object.assign(transport, { model: "openai:gpt-5", mode: "agent" });
  await greet("th1");
  expect(chat.current()).toMatchObject({ model: "openai:gpt-5", mode: "agent" });
  chat.open("new");
  await greet("");
  expect(chat.current()).toMatchObject({ model: "openai:gpt-5", mode: "ask" });
  chat.choose({ mode: "agent" });
  transport.mode = "";
  chat.open("th2");
  await greet("th2");
  expect(chat.current().mode).toBe("ask");
});

test("what is chosen while a chat is read stands, and nothing else does", async () => {
  Object.assign(transport, { model: "openai:gpt-5", mode: "agent" });
  chat.choose({ mode: "ask" });
  await greet("th1");
  expect(chat.current()).toMatchObject({ model: "openai:gpt-5", mode: "ask" });
});

test("a chat that is connected again keeps what was chosen meanwhile", async () => {
  transport.mode = "agent";
  await greet("th1");
  chat.choose({ mode: "ask" });
  await greet("th1");
  expect(chat.current().mode).toBe("ask");
});

test("an empty chat goes on as the conversation that another program has begun", async () => {
  await greet("");
  Object.assign(transport, { model: "openai:gpt-5", mode: "agent" });
  transport.listener?.onElsewhere("th1");
  await chat.connected();
  expect(chat.current()).toMatchObject({
    thread: "th1",
    model: "openai:gpt-5",
    mode: "agent",
  });
});

test("what was chosen in an empty chat stands when another program begins one", async () => {
  await greet("");
  chat.choose({ mode: "agent" });
  Object.assign(transport, { model: "openai:gpt-5", mode: "ask" });
  transport.listener?.onElsewhere("th1");
  await chat.connected();
  expect(chat.current()).toMatchObject({ model: "openai:gpt-5", mode: "agent" });
});

test("what was chosen and not used yet outlasts the page, for its conversation alone", async () => {
  let kept: Chosen | null = null;
  const memory = {
    get: () => kept,
    set: (chosen: Chosen | null) => {
      kept = chosen;
    },
  };
  const load = async (thread: string): Promise<void> => {
    chat = new Chat(transport, null, { mode: "ask", model: "" }, memory);
    await greet(thread);
  };
  Object.assign(transport, { model: "openai:gpt-5", mode: "ask" });
  await load("th1");
  chat.choose({ mode: "agent" });
  chat.choose({ model: "openai:gpt-5-mini" });
  await load("th1");
  expect(chat.current()).toMatchObject({ model: "openai:gpt-5-mini", mode: "agent" });
  await load("th2");
  expect(chat.current()).toMatchObject({ model: "openai:gpt-5", mode: "ask" });
  await load("th1");
  chat.open("new");
  await greet("");
  await load("th1");
  expect(chat.current()).toMatchObject({ model: "openai:gpt-5", mode: "ask" });
});

test("what another program adds while the history is read is read next", async () => {
  await greet("th1");
  const asked: (() => void)[] = [];
  const { turns } = transport;
  transport.turns = async (...what) => {
    const page = await turns.call(transport, ...what);
    await new Promise<void>((go) => asked.push(go));
    return page;
  };
  transport.listener?.onElsewhere("th1");
  await expect.poll(() => asked.length).toBe(1);
  transport.listener?.onElsewhere("th1");
  asked[0]?.();
  await expect.poll(() => asked.length).toBe(2);
  asked[1]?.();
  await chat.connected();
  expect(asked).toHaveLength(2);
});
