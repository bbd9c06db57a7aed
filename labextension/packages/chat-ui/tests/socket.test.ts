import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { ChatEvent, Submit } from "../src/protocol";
import { type Socket, SocketConnection } from "../src/socket";
import type { ConnectionState, Listener } from "../src/transport";
import type { Hello, Refusal, ServerFrame, WorkspaceResult } from "../src/wire";
import { HELLO } from "./fake";

class FakeSocket extends EventTarget {
  readonly sent: unknown[] = [];
  closed = false;
  constructor(
    readonly chat: string,
    readonly after: number | null,
  ) {
    super();
  }
  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }
  close(): void {
    this.closed = true;
  }
  say(frame: ServerFrame): void {
    this.dispatchEvent(new MessageEvent("message", { data: JSON.stringify(frame) }));
  }
  break(code = 1006, reason = ""): void {
    this.dispatchEvent(Object.assign(new Event("close"), { code, reason }));
  }
}

class Heard implements Listener {
  readonly texts: string[] = [];
  readonly hellos: Hello[] = [];
  readonly submits: [string, boolean][] = [];
  readonly refusals: Refusal[] = [];
  state: ConnectionState = "connecting";
  onHello = (hello: Hello) => void this.hellos.push(hello);
  onSubmit = (submit: Submit, mine: boolean) => void this.submits.push([submit.prompt, mine]);
  onEvent = (event: ChatEvent) => void (event.type === "text_delta" && this.texts.push(event.text));
  readonly elsewhere: string[] = [];
  onElsewhere = (thread: string) => void this.elsewhere.push(thread);
  onRefusal = (refusal: Refusal) => void this.refusals.push(refusal);
  why = "";
  onState = (state: ConnectionState, why = "") => {
    this.state = state;
    this.why = why;
  };
}

let sockets: FakeSocket[];
let heard: Heard;
let connection: SocketConnection;

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  heard = new Heard();
  connection = new SocketConnection("", heard, {
    client: "me",
    open: (chat, after) => {
      const socket = new FakeSocket(chat, after);
      sockets.push(socket);
      return socket as Socket & FakeSocket;
    },
    work: async ({ id, method }): Promise<WorkspaceResult> => ({
      type: "workspace_result",
      id,
      ok: true,
      value: method,
    }),
  });
  vi.runAllTimers();
});

afterEach(() => {
  connection.close();
  vi.useRealTimers();
});

function last(): FakeSocket {
  const socket = sockets.at(-1);
  if (!socket) {
    throw new Error("nothing was dialled");
  }
  return socket;
}

function text(seq: number, words: string): ServerFrame {
  return { seq, event: { type: "text_delta", text: words } };
}

test("what was missed comes after a break, once and in order", () => {
  last().say({ hello: HELLO });
  last().say(text(1, "a"));
  last().say(text(2, "b"));
  last().break();
  expect(heard.state).toBe("lost");
  vi.runAllTimers();
  expect([last().chat, last().after]).toEqual(["c1", 2]);
  last().say({ hello: { ...HELLO, seq: 2, resumed: true, running: true } });
  last().say(text(2, "b"));
  last().say(text(3, "c"));
  expect(heard.texts).toEqual(["a", "b", "c"]);
  expect(heard.state).toBe("open");
});

test("a server that lets nobody in says why, until it does", () => {
  last().break(4000, "50 chats are open: close some tabs.");
  expect([heard.state, heard.why]).toEqual(["lost", "50 chats are open: close some tabs."]);
  vi.runAllTimers();
  last().say({ hello: HELLO });
  expect([heard.state, heard.why]).toEqual(["open", ""]);
});

test("nothing is sent before the server greets, nor after a break", () => {
  expect(connection.send({ type: "stop" })).toBe(false);
  last().say({ hello: HELLO });
  expect(connection.send({ type: "stop" })).toBe(true);
  expect(last().sent).toEqual([{ type: "hosting", value: true }, { type: "stop" }]);
  last().break();
  expect(connection.send({ type: "stop" })).toBe(false);
});

test("it tries again and again, and at once where it is asked to", () => {
  last().break();
  vi.advanceTimersByTime(300);
  expect(sockets).toHaveLength(2);
  last().break();
  vi.advanceTimersByTime(999);
  expect(sockets).toHaveLength(2);
  connection.reconnect();
  expect(sockets).toHaveLength(3);
});

test("a closed connection stays closed", () => {
  connection.close();
  last().break();
  vi.runAllTimers();
  expect(sockets).toHaveLength(1);
  expect(last().closed).toBe(true);
});

test("one's own prompt is told from that of others", () => {
  last().say({ hello: HELLO });
  const submit: Submit = { type: "submit", prompt: "p" };
  last().say({ seq: 1, submit, client: "me" });
  last().say({ seq: 2, submit, client: "other" });
  expect(heard.submits).toEqual([
    ["p", true],
    ["p", false],
  ]);
});

test("a call to the notebook is answered under its id", async () => {
  last().say({ hello: HELLO });
  last().say({ workspace_call: { id: "7", method: "cells", args: {} } });
  await vi.runAllTimersAsync();
  expect(last().sent.at(-1)).toEqual({
    type: "workspace_result",
    id: "7",
    ok: true,
    value: "cells",
  });
});

test("a refusal is passed on", () => {
  last().say({ hello: HELLO });
  last().say({ error: { code: "usage", message: "Busy.", hint: "Wait." } });
  expect(heard.refusals).toEqual([{ code: "usage", message: "Busy.", hint: "Wait." }]);
});

test("that another program has gone on is passed on", () => {
  last().say({ hello: HELLO });
  last().say({ elsewhere: { thread: "th1" } });
  expect(heard.elsewhere).toEqual(["th1"]);
});
