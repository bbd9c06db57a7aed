import { act, cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";

import { Chat } from "../src/chat";
import { ChatView } from "../src/components/ChatView";
import { recall } from "../src/components/recall";
import type { ChatEvent } from "../src/protocol";
import { leaving, standing } from "../src/standing";
import { newTurn, type Turn } from "../src/turns";
import type { StoredTurn } from "../src/wire";
import { FakeTransport, STATUS } from "./fake";

const USAGE = {
  requests: 1,
  input_tokens: 900,
  cached_tokens: 0,
  output_tokens: 100,
  reasoning_tokens: 0,
  cost: 0.01,
};

let transport: FakeTransport;
let chat: Chat;
let copied: string[];

function stored(number: number, events: ChatEvent[] = []): StoredTurn {
  return {
    id: `t${number}`,
    question: `Question ${number}`,
    model: "openai:gpt-5",
    outcome: "finished",
    error: "",
    attached: { mode: null, refs: [], files: [], view: null },
    usage: USAGE,
    events: [{ type: "text_delta", text: `Answer ${number}.` }, ...events],
  };
}

const EDITED: ChatEvent[] = [
  { type: "tool_started", id: "c", name: "edit_cell", arguments: { id: "a1" } },
  {
    type: "tool_finished",
    id: "c",
    name: "edit_cell",
    output: "{}",
    files: [],
    is_error: false,
    rule: "",
    seconds: 0,
  },
];

function finished(turn: string, context_tokens: number): ChatEvent {
  return {
    type: "turn_finished",
    turn,
    model: "openai:gpt-5",
    text: "Done.",
    usage: USAGE,
    seconds: 1,
    new_cell: "",
    context_tokens,
    files: [],
    saved: [],
    value: null,
    form: "",
    to: "",
  };
}

function started(turn: string, replaces = ""): ChatEvent {
  return { type: "turn_started", turn, thread: "th1", model: "openai:gpt-5", replaces };
}

async function open(): Promise<void> {
  chat = new Chat(transport);
  copied = [];
  const host = { copy: async (text: string) => void copied.push(text) };
  render(<ChatView chat={chat} transport={transport} host={host} title="work/a.ipynb" />);
  await act(async () => transport.greet({ thread: "th1" }));
}

async function play(...events: ChatEvent[]): Promise<void> {
  await act(async () => {
    transport.play(...events);
    // The display follows at its own pace.
    await new Promise((resolve) => setTimeout(resolve, 60));
  });
}

beforeEach(async () => {
  transport = new FakeTransport();
  transport.stored.push(stored(1), stored(2, EDITED), stored(3));
  await open();
  await screen.findByText("Question 1");
});

afterEach(() => {
  chat.close();
  cleanup();
});

/** Open the editor of a message, and give it. */
async function change(question: string): Promise<HTMLElement> {
  const turn = screen.getByText(question).closest("article") as HTMLElement;
  await userEvent.click(within(turn).getByRole("button", { name: "Edit and resend" }));
  return turn;
}

test("an earlier message is worded anew, and it and all after it go", async () => {
  const turn = await change("Question 2");
  within(turn).getByText(/The answer and 1 later turn leave this chat/);
  const field = within(turn).getByLabelText("Your message, changed");
  await userEvent.clear(field);
  await userEvent.type(field, "Better{Enter}");
  expect(transport.sent).toEqual([
    { type: "submit", prompt: "Better", model: "", mode: null, replaces: "t2", undo: false },
  ]);
  expect(screen.queryByText("Answer 2.")).toBeNull();
  expect(screen.queryByText("Question 3")).toBeNull();
  screen.getByText("Answer 1.");
  await play(started("t4", "t2"), finished("t4", 0));
  expect(screen.queryByText("Question 2")).toBeNull();
  screen.getByText("Better");
});

test.each([
  [
    "Resend",
    async () => {
      await change("Question 2");
      await userEvent.click(screen.getByRole("button", { name: "Resend" }));
    },
  ],
  ["Enter", () => change("Question 2").then(() => userEvent.keyboard("{Enter}"))],
  ["Ask again", () => userEvent.click(screen.getByRole("button", { name: "Ask again" }))],
])("whoever asks anew is in the input after that: %s", async (_, ask) => {
  await ask();
  expect(transport.sent).toHaveLength(1);
  expect(document.activeElement).toBe(screen.getByLabelText("Message"));
});

test("what was changed since is taken back where that is asked for, and said where not", async () => {
  const turn = await change("Question 1");
  within(turn).getByText(/What it changed in the notebook stays/);
  await userEvent.click(within(turn).getByLabelText(/Undo what was changed/));
  expect(within(turn).queryByText(/stays/)).toBeNull();
  await userEvent.click(within(turn).getByRole("button", { name: "Resend" }));
  expect(transport.sent.at(-1)).toMatchObject({ replaces: "t1", undo: true });
});

test("where nothing was changed, nothing is said of it", async () => {
  const turn = await change("Question 3");
  expect(within(turn).queryByRole("checkbox")).toBeNull();
});

test("Esc leaves a message as it is, and Shift and Enter make a new line", async () => {
  const turn = await change("Question 2");
  await userEvent.keyboard("{Shift>}{Enter}{/Shift}more{Escape}");
  expect(within(turn).queryByLabelText("Your message, changed")).toBeNull();
  screen.getByText("Question 2");
  expect(transport.sent).toEqual([]);
});

test.each([
  [
    "a refusal",
    { type: "turn_failed", code: "policy", message: "No.", hint: "", retryable: false },
  ],
  ["a report", { type: "report", markdown: "Models." }],
] as [string, ChatEvent][])("what never started leaves nothing out: %s", async (_, event) => {
  await change("Question 2");
  await userEvent.keyboard("{Enter}");
  expect(screen.queryByText("Answer 3.")).toBeNull();
  await play(event);
  screen.getByText("Answer 2.");
  screen.getByText("Answer 3.");
});

test("while it is not connected, the editor stays with its text", async () => {
  transport.online = false;
  const turn = await change("Question 2");
  await userEvent.keyboard("!{Enter}");
  expect(within(turn).getByLabelText<HTMLTextAreaElement>("Your message, changed").value).toBe(
    "Question 2!",
  );
  screen.getByText(/nothing was sent/);
  screen.getByText("Answer 3.");
});

test("while a turn runs, nothing is sent besides", async () => {
  await userEvent.type(screen.getByLabelText("Message"), "hi{Enter}");
  await change("Question 2");
  await userEvent.keyboard("{Enter}");
  expect(transport.sent).toHaveLength(1);
  screen.getByText(/still at work/);
});

test("another client's question takes the place here, too", async () => {
  await act(async () =>
    transport.listener?.onSubmit({ type: "submit", prompt: "/retry" } as never, false),
  );
  await play(started("t4", "t3"), { type: "text_delta", text: "Anew." });
  screen.getByText("Anew.");
  expect(screen.queryByText("Answer 3.")).toBeNull();
  screen.getByText("Answer 2.");
});

test("what was asked in a mode of its own is asked again in it", async () => {
  chat.submit("/fix", { cell: "a1" }, "agent");
  await play(started("t4"), finished("t4", 0));
  await userEvent.click(screen.getByRole("button", { name: "Ask again" }));
  const fix = { prompt: "/fix", mode: "agent", own_mode: true };
  expect(transport.sent).toMatchObject([fix, { ...fix, replaces: "t4" }]);
  expect(chat.current().mode).not.toBe("agent");
  await play(started("t5", "t4"), finished("t5", 0));
  await userEvent.type(screen.getByLabelText("Message"), "hi{Enter}");
  expect(transport.sent.at(-1)).not.toHaveProperty("own_mode");
});

test("a finished turn is asked again, and its reply is copied whole", async () => {
  const turn = screen.getByText("Question 3").closest("article") as HTMLElement;
  await userEvent.click(within(turn).getByRole("button", { name: "Copy reply" }));
  expect(copied).toEqual(["Answer 3."]);
  await userEvent.click(within(turn).getByRole("button", { name: "Ask again" }));
  expect(transport.sent.at(-1)).toMatchObject({ prompt: "Question 3", replaces: "t3" });
});

test("a text that is being written is not lost to a prompt that is sent besides", async () => {
  await userEvent.type(screen.getByLabelText("Message"), "precious");
  const turn = screen.getByText("Question 3").closest("article") as HTMLElement;
  await userEvent.click(within(turn).getByRole("button", { name: "Ask again" }));
  expect(screen.getByLabelText<HTMLTextAreaElement>("Message").value).toBe("precious");
});

test("how full the window is, is told in words, and warned of", async () => {
  await userEvent.type(screen.getByLabelText("Message"), "hi{Enter}");
  await play(started("t4"), finished("t4", 32_000));
  const meter = screen.getByRole<HTMLMeterElement>("meter", { name: "Context window" });
  expect(meter.value).toBeCloseTo(0.25);
  expect(meter.getAttribute("aria-valuetext")).toContain("32,000 of 128,000 tokens");
  expect(screen.queryByText(/Context .* full/)).toBeNull();
  await userEvent.type(screen.getByLabelText("Message"), "hi{Enter}");
  await play(started("t5"), finished("t5", 110_000));
  screen.getByText("Context 86% full");
});

test("what the chat used counts what is not loaded, and what comes", async () => {
  transport.page = 2;
  chat.close();
  cleanup();
  await open();
  screen.getByText(/This chat · 2,700 → 300 tokens · ≈ \$0.03/);
  await userEvent.type(screen.getByLabelText("Message"), "hi{Enter}");
  await play(started("t4"), finished("t4", 0));
  screen.getByText(/This chat · 3,600 → 400 tokens · ≈ \$0.04/);
});

test("earlier turns come when they are scrolled to", async () => {
  transport.page = 2;
  chat.close();
  cleanup();
  await open();
  await screen.findByText("Question 3");
  expect(screen.queryByText("Question 1")).toBeNull();
  screen.getByText(/Earlier turns/);
  await act(async () => chat.readEarlier());
  await waitFor(() => screen.getByText("Question 1"));
  expect(screen.queryByText(/Earlier turns/)).toBeNull();
});

test("the chat is saved as Markdown and as a notebook", async () => {
  const made: string[] = [];
  URL.createObjectURL = () => "blob:made";
  URL.revokeObjectURL = (address) => made.push(address);
  await userEvent.click(screen.getByRole("button", { name: "Export chat" }));
  await userEvent.keyboard("{ArrowDown}{Enter}");
  await waitFor(() => expect(made).toEqual(["blob:made"]));
  expect(transport.exported).toEqual([["th1", "notebook"]]);
});

test("the arrow keys bring back what was asked", async () => {
  const input = screen.getByLabelText<HTMLTextAreaElement>("Message");
  await userEvent.click(input);
  await userEvent.keyboard("{ArrowUp}{ArrowUp}");
  expect(input.value).toBe("Question 2");
  await userEvent.keyboard("{ArrowDown}{ArrowDown}");
  expect(input.value).toBe("");
  await userEvent.keyboard("own words{ArrowUp}");
  expect(input.value).toBe("own words");
});

test("earlier prompts are gone through from the last one on", () => {
  expect(recall("ArrowUp", "", ["a", "b"])).toBe("b");
  expect(recall("ArrowUp", "b", ["a", "b"])).toBe("a");
  expect(recall("ArrowUp", "a", ["a", "b"])).toBeNull();
  expect(recall("ArrowDown", "a", ["a", "b"])).toBe("b");
  expect(recall("ArrowDown", "b", ["a", "b"])).toBe("");
  expect(recall("ArrowDown", "", ["a"])).toBeNull();
  expect(recall("ArrowUp", "other", ["a"])).toBeNull();
  expect(recall("x", "", ["a"])).toBeNull();
});

/** `b>a` is a turn `b` that takes the place of `a`. */
function turns(...names: string[]): Turn[] {
  return names.map((name) => {
    const [key = "", replaces = ""] = name.split(">");
    return { ...newTurn(key, key), replaces };
  });
}

test.each([
  [["a", "b"], "ab"],
  [["a", "b", "c", "d>b"], "ad"],
  [["a", "b", "c>b", "d>c", "e"], "ade"],
  [["a", "b>nowhere"], "ab"],
])("which turns stand: %j", (names, stand) => {
  expect(
    standing(turns(...names))
      .map(({ key }) => key)
      .join(""),
  ).toBe(stand);
});

test("what is left out if a turn is asked anew", () => {
  const [a, b, c] = turns("a", "b", "c") as [Turn, Turn, Turn];
  expect(leaving([a, b, c], b, STATUS.changing_tools)).toEqual({ later: 1, changed: false });
  expect(leaving([a, b, c], newTurn("x", ""), [])).toEqual({ later: 0, changed: false });
});
