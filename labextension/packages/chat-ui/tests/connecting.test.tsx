import { act, cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Chat } from "../src/chat";
import { ChatView } from "../src/components/ChatView";
import { NOTHING } from "../src/spent";
import type { Status } from "../src/wire";
import { FakeTransport, HELLO, STATUS } from "./fake";

let transport: FakeTransport;
let chat: Chat;

beforeEach(() => {
  transport = new FakeTransport();
  chat = new Chat(transport);
});

afterEach(() => {
  vi.useRealTimers();
  chat.close();
  cleanup();
});

function show(): void {
  const host = { copy: async () => undefined };
  render(<ChatView chat={chat} transport={transport} host={host} title="a.ipynb" />);
}

const input = (): HTMLTextAreaElement => screen.getByLabelText("Message");
const button = (): HTMLButtonElement => screen.getByRole("button", { name: "Send" });

test.each([
  ["Enter", () => userEvent.type(input(), "{Enter}")],
  ["the button", () => userEvent.click(button())],
])("a prompt waits for the first connection, and is sent then: %s", async (_, send) => {
  show();
  await userEvent.type(input(), "early words");
  expect(button().disabled).toBe(false);
  await send();
  screen.getByText("Connecting; your prompt is sent then.");
  expect(button().disabled).toBe(true);
  expect(input().value).toBe("early words");
  expect(transport.sent).toEqual([]);
  await act(async () => transport.greet());
  expect(transport.sent).toEqual([
    { type: "submit", prompt: "early words", model: "", mode: null },
  ]);
  expect(input().value).toBe("");
  expect(screen.queryByText(/Connecting/)).toBeNull();
});

test("files are brought to the chat that was waited for", async () => {
  show();
  await act(() => chat.bring([new File(["x"], "plot.png", { type: "image/png" })]));
  await userEvent.type(input(), "what is it?{Enter}");
  expect(transport.uploaded).toEqual([]);
  await act(async () => transport.greet());
  expect(transport.uploaded).toEqual(["plot.png"]);
  expect(transport.sent.at(-1)).toMatchObject({ prompt: "what is it?", attach: ["upload:1"] });
});

test("where no connection comes about, the text stays in the input, and that is said", async () => {
  vi.useFakeTimers();
  chat.edit("early words");
  chat.submit("early words");
  expect(chat.current().sending).toBe(true);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(chat.current()).toMatchObject({
    sending: false,
    draft: "early words",
    problem: "Not connected: nothing was sent. Your text is kept.",
  });
  expect(transport.sent).toEqual([]);
});

test("a prompt that waits goes to no other chat than it was meant for", async () => {
  chat.submit("/undo");
  chat.open("th2");
  await act(async () => transport.greet({ thread: "th2" }));
  expect(transport.sent).toEqual([]);
  expect(chat.current()).toMatchObject({ sending: false, draft: "/undo" });
});

test("a prompt that waits is kept where a turn turns out to run", async () => {
  const stored = { started: "", model: "m", error: "", question: "now", events: [] };
  transport.stored.push({ ...stored, id: "t1", outcome: "running" } as never);
  chat.submit("early words");
  await act(async () => {
    transport.listener?.onState("open");
    transport.listener?.onHello({ ...HELLO, thread: "th1", running: true });
    transport.listener?.onSubmit({ type: "submit", prompt: "now" }, false);
  });
  expect(transport.sent).toEqual([]);
  expect(chat.current()).toMatchObject({ sending: false, draft: "early words" });
  expect(chat.current().problem).toContain("still at work");
});

test("no model is named before it is known whether there is one", async () => {
  let answer: (status: Status) => void = () => undefined;
  transport.status = () =>
    new Promise((resolve) => {
      answer = resolve;
    });
  show();
  const models = screen.getByLabelText<HTMLSelectElement>("Model");
  expect(models.textContent).toBe("…");
  expect(models.disabled).toBe(true);
  await act(async () => transport.greet());
  expect(models.textContent).toBe("…");
  await act(async () => answer({ ...STATUS, models: [], default_model: "" }));
  expect(models.textContent).toBe("No model");
  expect(models.disabled).toBe(false);
});

test("models are asked for when what was said is there", async () => {
  const asked: string[] = [];
  let page: () => void = () => undefined;
  transport.status = async () => {
    asked.push("status");
    return STATUS;
  };
  transport.turns = () =>
    new Promise((resolve) => {
      asked.push("turns");
      const empty = { turns: [], earlier: 0, changed: null };
      page = () => resolve({ ...empty, usage: NOTHING, model: "", mode: "" });
    });
  show();
  await act(async () => transport.greet({ thread: "th1" }));
  expect(asked).toEqual(["turns"]);
  await act(async () => page());
  expect(asked).toEqual(["turns", "status"]);
});

test("models are asked for, too, where no connection comes about", async () => {
  show();
  await act(async () => transport.listener?.onState("lost"));
  await screen.findByRole("option", { name: /GPT/ });
});

test("a prompt that is sent to a connection that has just come back is not taken for lost", async () => {
  vi.useFakeTimers();
  transport.greet();
  await vi.advanceTimersByTimeAsync(0);
  transport.greet({ resumed: true });
  await vi.advanceTimersByTimeAsync(1000);
  chat.submit("precious words");
  await vi.advanceTimersByTimeAsync(1000);
  expect(transport.sent.at(-1)).toMatchObject({ prompt: "precious words" });
  expect(chat.current()).toMatchObject({ draft: "", problem: "" });
  expect(chat.running).toBe(true);
});

test("what is shown stays where the history cannot be read after a server's new start", async () => {
  show();
  await act(async () => transport.greet());
  await userEvent.type(screen.getByLabelText("Message"), "Tell me.{Enter}");
  const started = { turn: "t1", thread: "th1", model: "openai:gpt-5", replaces: "" };
  await act(async () =>
    transport.play({ type: "turn_started", ...started }, { type: "text_delta", text: "Half" }),
  );
  transport.turns = () => Promise.reject(new Error("the server has just started"));
  await act(async () => transport.listener?.onState("lost"));
  await act(async () => transport.greet({ thread: "th1", resumed: false }));
  await screen.findByText(/could not be read: the server has just started/);
  expect(screen.getByText("Tell me.")).toBeTruthy();
  expect(screen.getByText("Half")).toBeTruthy();
  expect(screen.getByText(/did not end here/)).toBeTruthy();
});
