import { beforeEach, expect, test } from "vitest";

import { Chat } from "../src/chat";
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
