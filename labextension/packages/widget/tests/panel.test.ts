import { Chat, type Listener } from "@jupyter-ai-assist/chat-ui";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { BLOCKED, Line } from "../src/line";
import { linked } from "../src/traits";
import { PanelTransport } from "../src/transport";
import { FakeKernel } from "./fake-kernel";

const EMPTY = { turns: [], earlier: 0, usage: {}, changed: null, model: "", mode: "" };

let kernel: FakeKernel;
let line: Line;
let transport: PanelTransport;

beforeEach(() => {
  vi.useFakeTimers();
  kernel = new FakeKernel();
  kernel.answers.turns = EMPTY;
  line = new Line(kernel);
  transport = new PanelTransport(line, () => String(kernel.get("thread")));
});

afterEach(() => vi.useRealTimers());

function listener() {
  const state = { connection: "", why: "", hellos: 0 };
  const heard: Listener = {
    onHello: () => {
      state.hellos += 1;
    },
    onSubmit: () => undefined,
    onEvent: () => undefined,
    onRefusal: () => undefined,
    onElsewhere: () => undefined,
    onState: (connection, why = "") => Object.assign(state, { connection, why }),
  };
  return { state, heard };
}

async function settle(milliseconds = 10): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
}

test("a connection is opened over the comm, and closed", async () => {
  const { state, heard } = listener();
  const connection = transport.connect("", heard);
  await settle();
  expect(state).toEqual({ connection: "open", why: "", hellos: 1 });
  expect(connection.send({ type: "stop" })).toBe(true);
  await settle();
  expect(kernel.of("frame").map(({ text }) => JSON.parse(text ?? "").type)).toEqual(["stop"]);
  connection.close();
  await settle();
  expect(kernel.of("close")).toHaveLength(1);
  line.close();
  expect(kernel.listening).toBe(0);
  await settle(600_000);
  expect(kernel.of("here")).toHaveLength(0);
});

test("a page that goes away says so, and connects again if it comes back", async () => {
  const { state, heard } = listener();
  const connection = transport.connect("", heard);
  await settle();
  window.dispatchEvent(new Event("pagehide"));
  await settle();
  const [gone] = kernel.of("close");
  expect(gone?.socket).toBe(kernel.of("open")[0]?.socket);
  kernel.tell({ socket: gone?.socket ?? "", close: [1000, ""] }); // to its next word
  await settle(5000);
  expect(state).toMatchObject({ connection: "open", hellos: 2 });
  connection.close();
  window.dispatchEvent(new Event("pagehide"));
  await settle();
  expect(kernel.of("close")).toHaveLength(2);
});

test("the panel's conversation is the first one that is opened", async () => {
  kernel.change("thread", "plots");
  transport.connect("", listener().heard);
  await settle();
  expect(kernel.of("open").map(({ chat }) => chat)).toEqual(["plots"]);
});

test("what is for another page is not taken", async () => {
  const other = new PanelTransport(new Line(kernel), () => "");
  const [mine, theirs] = [listener(), listener()];
  transport.connect("", mine.heard);
  other.connect("", theirs.heard);
  await settle();
  expect([mine.state.hellos, theirs.state.hellos]).toEqual([1, 1]);
});

test("a kernel that lets nothing through is told of, and nothing is sent to it twice", async () => {
  const { state, heard } = listener();
  const connection = transport.connect("", heard);
  await settle();
  kernel.hold();
  const submit = { type: "submit", prompt: "Hello" } as const;
  expect(connection.send(submit)).toBe(true);
  await settle(3500);
  expect(state).toMatchObject({ connection: "lost", why: BLOCKED });
  expect(connection.send(submit)).toBe(false);
  await settle(60_000);
  expect(state.why).toBe(BLOCKED);
  kernel.free();
  await settle();
  expect(state).toMatchObject({ connection: "open", hellos: 2 });
  const sent = kernel.of("frame").map(({ text }) => JSON.parse(text ?? "").type);
  expect(sent.filter((type) => type === "submit")).toHaveLength(1);
  expect(kernel.of("open").map(({ after }) => after)).toEqual([null, 10]);
});

test("a question is answered, refused, or given up", async () => {
  kernel.answers.threads = [];
  await expect(transport.threads("")).resolves.toEqual([]);
  const refused = transport.status();
  const why = expect(refused).rejects.toThrow("Not now. Later.");
  await settle();
  const ask = kernel.of("ask").at(-1)?.ask ?? "";
  kernel.tell({ ask, error: { message: "Not now.", hint: "Later." } });
  await why;
  kernel.hold();
  const lost = expect(transport.status()).rejects.toThrow(BLOCKED);
  await settle(3500);
  await lost;
});

test("files go and come as buffers", async () => {
  const exported = transport.export("t1", "markdown");
  await settle();
  const ask = kernel.of("ask").at(-1)?.ask ?? "";
  const bytes = new TextEncoder().encode("# Hello");
  kernel.tell({ ask, value: { name: "c.md", media_type: "text/markdown" } }, [bytes]);
  const file = await exported;
  expect([file.name, file.size]).toEqual(["c.md", 7]);
  const large = new Blob([new Uint8Array(8_000_001)]);
  await expect(transport.upload("c1", "x.csv", large)).rejects.toThrow("@file:x.csv");
});

test("traits and chat follow each other, and each says only what is its own", async () => {
  const chat = new Chat(transport, null, { model: "", mode: "ask" });
  const unlink = linked(kernel, chat);
  await settle(100);
  kernel.change("mode", "agent");
  kernel.change("model", "a:b");
  expect(chat.current()).toMatchObject({ mode: "agent", model: "a:b" });
  await settle(100);
  const { saves } = kernel;
  chat.choose({ mode: "ask" });
  await settle(100);
  expect([kernel.get("mode"), kernel.saves]).toEqual(["ask", saves + 1]);
  kernel.change("thread", "t2");
  await settle(100);
  expect(kernel.of("open").at(-1)?.chat).toBe("t2");
  unlink();
  chat.close();
  line.close();
  expect(kernel.listening).toBe(0);
});
