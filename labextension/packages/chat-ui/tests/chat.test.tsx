import { act, cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";

import { Chat } from "../src/chat";
import { ChatView } from "../src/components/ChatView";
import type { Approval, ChatEvent } from "../src/protocol";
import { FakeTransport, STATUS } from "./fake";

const USAGE = {
  requests: 1,
  input_tokens: 1200,
  cached_tokens: 1000,
  output_tokens: 56,
  reasoning_tokens: 0,
  cost: 0.02,
};
const STARTED: ChatEvent = {
  type: "turn_started",
  turn: "t1",
  thread: "th1",
  model: "openai:gpt-5",
  replaces: "",
};
const FINISHED: ChatEvent = {
  type: "turn_finished",
  turn: "t1",
  model: "openai:gpt-5",
  text: "Hello there.",
  usage: USAGE,
  seconds: 1.5,
  new_cell: "",
  context_tokens: 1256,
  files: [],
  saved: [],
  value: null,
  form: "",
  to: "",
};
const APPROVAL: Approval = {
  type: "approval",
  id: "call-1",
  tool: "edit_cell",
  title: "Change code cell [3]",
  shown: "-df = load()\n+df = load().dropna()",
  language: "diff",
  hash: "5f70bf18a086",
  text: "df = load().dropna()",
  editable: true,
  runnable: true,
  lasting: true,
  always: true,
  setting: "Assist.tool_modes, the default",
  change: null,
  sending: null,
};

let transport: FakeTransport;
let chat: Chat;
let inserted: string[];

beforeEach(async () => {
  transport = new FakeTransport();
  inserted = [];
  await open();
});

afterEach(() => {
  chat.close();
  cleanup();
});

async function open(hello = {}): Promise<void> {
  chat?.close();
  cleanup();
  chat = new Chat(transport);
  const host = { copy: async () => undefined, insertBelow: (code: string) => inserted.push(code) };
  render(<ChatView chat={chat} transport={transport} host={host} title="a.ipynb" />);
  await act(async () => transport.greet(hello));
}

async function play(...events: ChatEvent[]): Promise<void> {
  await act(async () => {
    transport.play(...events);
    // The display follows at its own pace.
    await new Promise((resolve) => setTimeout(resolve, 60));
  });
}

const input = (): HTMLTextAreaElement => screen.getByLabelText("Message");

async function ask(text: string): Promise<void> {
  await userEvent.type(input(), `${text}{Enter}`);
}

test("a prompt is sent with Enter, and its answer streams in", async () => {
  await ask("hi");
  expect(transport.sent).toEqual([{ type: "submit", prompt: "hi", model: "", mode: null }]);
  expect(input().value).toBe("");
  await play(STARTED, { type: "text_delta", text: "Hello " });
  screen.getByText("Hello");
  await play({ type: "text_delta", text: "there." }, FINISHED);
  screen.getByText("Hello there.");
  const used = screen.getByText("openai:gpt-5 · 1.2K → 56 tokens · ≈ $0.02 · 1.5 s");
  expect(used.title).toContain("1,200 (1,000 cached) → 56 tokens");
});

test("Shift and Enter make a new line", async () => {
  await userEvent.type(input(), "a{Shift>}{Enter}{/Shift}b");
  expect(input().value).toBe("a\nb");
  expect(transport.sent).toEqual([]);
});

test("the one button stops what runs", async () => {
  await ask("hi");
  await userEvent.click(screen.getByRole("button", { name: "Stop" }));
  expect(transport.sent.at(-1)).toEqual({ type: "stop" });
  await play(STARTED, { type: "turn_stopped", turn: "t1", usage: USAGE, seconds: 1.5 });
  screen.getByText(/^Stopped. What had come is kept. openai:gpt-5 · 1.2K → 56 tokens/);
  screen.getByText(/^This chat · 1,200/);
  screen.getByRole("button", { name: "Retry" });
});

test("a prompt that could not be sent is back in the input", async () => {
  transport.online = false;
  await ask("precious words");
  expect(input().value).toBe("precious words");
  screen.getByText(/nothing was sent/);
});

test("a prompt that the server refuses is back in the input, with the reason", async () => {
  await ask("precious words");
  await act(async () =>
    transport.listener?.onRefusal({ code: "usage", message: "Still at work.", hint: "Wait." }),
  );
  expect(input().value).toBe("precious words");
  screen.getByText("Still at work. Wait.");
});

test("a prompt that got lost with the connection is back in the input", async () => {
  await ask("precious words");
  await act(async () => {
    transport.greet({ resumed: true });
    await new Promise((resolve) => setTimeout(resolve, 1600));
  });
  expect(input().value).toBe("precious words");
});

test("a failure says what to do, and is tried again", async () => {
  await ask("hi");
  await play(STARTED, {
    type: "turn_failed",
    code: "rate_limited",
    message: "Too many requests.",
    hint: "Wait a little.",
    retryable: true,
  });
  screen.getByText("Wait a little.");
  await userEvent.click(screen.getByRole("button", { name: "Retry" }));
  expect(transport.sent.at(-1)).toMatchObject({ type: "submit", prompt: "hi", replaces: "t1" });
});

test("a turn that never started is asked again in its own words", async () => {
  await ask("hi");
  await play({ type: "turn_failed", code: "policy", message: "No.", hint: "", retryable: false });
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(transport.sent.at(-1)).toMatchObject({ type: "submit", prompt: "hi" });
});

async function approve(): Promise<HTMLElement> {
  await ask("clean it");
  await play(STARTED, APPROVAL);
  return screen.getByRole("region", { name: "Approval needed: Change code cell [3]" });
}

test.each([
  ["Once", { verdict: "once", run: false }],
  ["Once, and run", { verdict: "once", run: true }],
  ["This turn", { verdict: "turn", run: false }],
  ["This chat", { verdict: "chat", run: false }],
  ["Always", { verdict: "always", run: false }],
])("an approval is given: %s", async (name, decided) => {
  const card = await approve();
  expect(card.textContent).toContain("+df = load().dropna()");
  await userEvent.click(within(card).getByRole("button", { name }));
  expect(transport.sent.at(-1)).toEqual({
    type: "decide",
    id: "call-1",
    hash: APPROVAL.hash,
    reason: "",
    ...decided,
  });
  expect(screen.queryByRole("button", { name: "Once" })).toBeNull();
});

test("Esc denies, and asks for the reason first", async () => {
  await approve();
  await userEvent.keyboard("{Escape}");
  await userEvent.keyboard("use fillna{Enter}");
  expect(transport.sent.at(-1)).toMatchObject({ verdict: "no", reason: "use fillna" });
  screen.getByText("denied");
});

test("Esc denies from the input, too", async () => {
  await approve();
  await userEvent.click(screen.getByLabelText("Message"));
  await userEvent.keyboard("{Escape}{Escape}");
  expect(transport.sent.at(-1)).toMatchObject({ verdict: "no", reason: "" });
});

test("what is approved can be changed before", async () => {
  const card = await approve();
  await userEvent.click(within(card).getByRole("button", { name: "Edit" }));
  const text = within(card).getByLabelText("What to do instead");
  await userEvent.clear(text);
  await userEvent.type(text, "df = 1");
  await userEvent.click(within(card).getByRole("button", { name: "Once" }));
  expect(transport.sent.at(-1)).toMatchObject({ verdict: "once", text: "df = 1" });
});

test("a model may call each of its calls the same", async () => {
  const call = { type: "tool_started", id: "call-1", name: "edit_cell", arguments: {} } as const;
  await approve();
  await play(
    { type: "settled", id: "call-1", verdict: "once" },
    {
      type: "tool_finished",
      id: "call-1",
      name: "edit_cell",
      output: "{}",
      files: [],
      is_error: false,
      rule: "",
      seconds: 1,
    },
    call,
    { ...APPROVAL, title: "Change another cell", hash: "another" },
  );
  const card = screen.getByRole("region", { name: "Approval needed: Change another cell" });
  await userEvent.click(within(card).getByRole("button", { name: "Once" }));
  expect(transport.sent.at(-1)).toMatchObject({ type: "decide", hash: "another" });
});

test("what another client has decided is not asked about any more", async () => {
  await approve();
  await play({ type: "settled", id: "call-1", verdict: "no" });
  expect(screen.queryByRole("region", { name: /Approval needed/ })).toBeNull();
  screen.getByText("denied");
});

test("always is not offered where it would not hold", async () => {
  await ask("clean it");
  await play(STARTED, { ...APPROVAL, always: false });
  screen.getByRole("button", { name: "This chat" });
  expect(screen.queryByRole("button", { name: "Always" })).toBeNull();
});

test("what an admin keeps is not offered", async () => {
  await ask("clean it");
  const kept = { lasting: false, always: false, editable: false, runnable: false };
  await play(STARTED, { ...APPROVAL, ...kept });
  for (const name of ["This turn", "This chat", "Always"]) {
    expect(screen.queryByRole("button", { name })).toBeNull();
  }
  expect(screen.queryByRole("button", { name: "Edit" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Once, and run" })).toBeNull();
});

test("a tool call shows what went in and came out", async () => {
  await ask("hi");
  await play(
    STARTED,
    { type: "tool_started", id: "c", name: "read_cells", arguments: { ids: ["a1"] } },
    {
      type: "tool_finished",
      id: "c",
      name: "read_cells",
      output: "x = 1",
      is_error: false,
      rule: "",
      files: [
        { kind: "file", name: "plot.png", media_type: "image/png", data: "AAAA" },
        { kind: "file", name: "bad.svg", media_type: "image/svg+xml", data: "AAAA" },
      ],
      seconds: 0.2,
    },
  );
  await userEvent.click(screen.getByText("read_cells"));
  screen.getByText("0.2 s");
  await screen.findByText("x = 1");
  expect(screen.getAllByRole("img").map((image) => image.getAttribute("src"))).toEqual([
    "data:image/png;base64,AAAA",
  ]);
});

test("a question is answered", async () => {
  await ask("hi");
  await play({ type: "question", id: "1", text: "Which one?", secret: false, choices: ["A", "B"] });
  await userEvent.click(screen.getByRole("button", { name: "B" }));
  expect(transport.sent.at(-1)).toEqual({ type: "answer", id: "1", text: "B" });
});

test("code goes below the active cell", async () => {
  await ask("hi");
  await play(STARTED, { type: "text_delta", text: "```python\nx = 1\n```\n" }, FINISHED);
  await userEvent.click(screen.getByRole("button", { name: "Insert below" }));
  expect(inserted).toEqual(["x = 1"]);
});

test("the history is shown, and a turn that runs goes on", async () => {
  const stored = { started: "", model: "m", error: "", usage: USAGE };
  transport.stored.push(
    {
      ...stored,
      id: "t0",
      question: "before",
      outcome: "finished",
      events: [{ type: "text_delta", text: "Earlier answer." }],
    } as never,
    { ...stored, id: "t1", question: "now", outcome: "running", events: [] } as never,
  );
  await open({ thread: "th1", running: true });
  await act(async () => transport.listener?.onSubmit({ type: "submit", prompt: "now" }, false));
  await play(STARTED, { type: "text_delta", text: "Live." });
  screen.getByText("Earlier answer.");
  expect(screen.getAllByText("now")).toHaveLength(1);
  await play(FINISHED);
  screen.getByText("Live.");
});

test("what a turn of the history has changed is taken back at a click", async () => {
  const turn = { started: "", model: "m", error: "", usage: USAGE, outcome: "finished" };
  transport.stored.push(
    { ...turn, id: "t0", question: "change it", events: [] } as never,
    { ...turn, id: "t1", question: "why?", events: [] } as never,
  );
  transport.changed = { turn: "t0", cells: [] };
  await open({ thread: "th1" });
  await ask("read it");
  const read = { id: "1", name: "read_cells" };
  const done = { output: "", files: [], is_error: false, rule: "", seconds: 1 };
  await play(
    { ...STARTED, turn: "t2" },
    { type: "tool_started", ...read, arguments: {} },
    { type: "tool_finished", ...read, ...done },
    { ...FINISHED, turn: "t2" },
  );
  await userEvent.click(screen.getByRole("button", { name: "Undo this turn" }));
  expect(transport.sent.at(-1)).toMatchObject({ type: "submit", prompt: "/undo" });
  expect(document.activeElement).toBe(screen.getByRole("textbox"));
  await play({ type: "report", markdown: "Took it back." });
  expect(screen.queryByRole("button", { name: "Undo this turn" })).toBeNull();
});

test("a later change takes the offer to undo an earlier one away", async () => {
  const turn = { started: "", model: "m", error: "", usage: USAGE, outcome: "finished" };
  transport.stored.push({ ...turn, id: "t0", question: "change it", events: [] } as never);
  transport.changed = { turn: "t0", cells: [] };
  await open({ thread: "th1" });
  screen.getByRole("button", { name: "Undo this turn" });
  await ask("change more");
  const edit = { id: "1", name: "edit_cell" };
  const done = { output: "", files: [], is_error: false, rule: "", seconds: 1 };
  await play(
    { ...STARTED, turn: "t2" },
    { type: "tool_started", ...edit, arguments: {} },
    { type: "tool_finished", ...edit, ...done },
  );
  expect(screen.queryByRole("button", { name: "Undo this turn" })).toBeNull();
});

test("a model that cannot be used says why", () => {
  const option = screen.getByRole<HTMLOptionElement>("option", { name: /GPT-5/ });
  expect(option.disabled).toBe(true);
  expect(option.textContent).toContain("no key is stored");
});

test("the mode goes along with what is sent", async () => {
  await userEvent.click(screen.getByRole("button", { name: "Agent" }));
  await ask("hi");
  expect(transport.sent.at(-1)).toMatchObject({ mode: "agent" });
});

test("without a model, the guide is told of, and one can be connected", async () => {
  screen.getByText(/It is no language/);
  await userEvent.click(screen.getByRole("button", { name: "Connect a model" }));
  await screen.findByRole("region", { name: "Models and keys" });
  await userEvent.keyboard("{Escape}");
  screen.getByText(/It is no language/);
});

test("what an admin has fixed is shown as locked", async () => {
  const file = "/etc/jupyter/jupyter_config.py";
  const locks = { "Assist.agent_mode": file, "AssistOpenAI.allowed_models": file };
  transport.current = { ...STATUS, locks };
  await open();
  const agent = screen.getAllByRole<HTMLButtonElement>("button", { name: "Agent" }).at(-1);
  expect(agent?.disabled).toBe(true);
  expect(agent?.title).toContain(file);
  screen.getByRole("option", {
    name: `Others are locked: AssistOpenAI.allowed_models, set by ${file}`,
  });
});

test("who switched the assistant off is said, and nothing else is there", async () => {
  transport.current = { ...STATUS, enabled: false, switched_off: "Switched off in /etc/x." };
  await open();
  await waitFor(() => screen.getByText("Switched off in /etc/x."));
  expect(screen.queryByLabelText("Message")).toBeNull();
});

test("a configuration that cannot be used is what is told where it switches off", async () => {
  const problem = { message: "Assist has no setting 'shar'.", hint: "Did you mean share?" };
  const switched_off = "The assistant is switched off.";
  transport.current = { ...STATUS, enabled: false, switched_off, problems: [problem] };
  await open();
  await waitFor(() => screen.getByText(`${problem.message} ${problem.hint}`));
  expect(screen.queryByText(switched_off)).toBeNull();
});

test("requests that are no chat are listed by what they are", async () => {
  const thread = { notebook: "a.ipynb", updated: "2026-01-01T00:00:00Z", turns: 2 };
  const inline = { id: "th1", name: "inline", keeps: "Prompts in cells", first_question: "faster" };
  transport.known.push({ ...thread, ...inline });
  await userEvent.click(screen.getByRole("button", { name: "Chats" }));
  await waitFor(() => screen.getByText("Prompts in cells"));
  expect(screen.queryByText("inline")).toBeNull();
});

test("chats are searched, opened, renamed and deleted", async () => {
  const thread = {
    notebook: "a.ipynb",
    updated: "2026-01-01T00:00:00Z",
    turns: 2,
    name: "",
    keeps: "",
  };
  transport.known.push(
    { ...thread, id: "th1", first_question: "plot it" },
    { ...thread, id: "th2", first_question: "clean it" },
  );
  await userEvent.click(screen.getByRole("button", { name: "Chats" }));
  await waitFor(() => screen.getByText("plot it"));
  await userEvent.type(screen.getByLabelText("Search chats"), "clean");
  await waitFor(() => expect(screen.queryByText("plot it")).toBeNull());
  await userEvent.click(screen.getByRole("button", { name: "Rename" }));
  await userEvent.type(screen.getByLabelText("Name"), "Cleaning{Enter}");
  await waitFor(() => screen.getByText("Cleaning"));
  await userEvent.click(screen.getByText("Cleaning"));
  expect(transport.opened.at(-1)).toBe("th2");
  await userEvent.click(screen.getByRole("button", { name: "Chats" }));
  await waitFor(() => screen.getByText("Cleaning"));
  const row = screen.getByText("Cleaning").closest("li") as HTMLElement;
  await userEvent.click(within(row).getByRole("button", { name: "Delete" }));
  expect(transport.known).toHaveLength(2);
  await userEvent.click(screen.getByRole("button", { name: "Delete for good" }));
  expect(transport.known).toHaveLength(1);
});

test("stored prompts are offered after a slash, and one with variables opens its form", async () => {
  transport.forms.stored.prompts = [
    {
      name: "review",
      description: "Review it",
      draft: false,
      source: "project",
      path: "",
      text: "Review {{what}}",
      variables: [{ name: "what", type: "line", description: "", default: null, choices: [] }],
    },
  ];
  await userEvent.type(screen.getByLabelText("Message"), "/pro");
  await userEvent.click(await screen.findByText("/prompt review"));
  await userEvent.type(await screen.findByLabelText("what"), "all{Enter}");
  expect(transport.sent.at(-1)).toMatchObject({ prompt: '/prompt review what="all"' });
  expect(screen.queryByRole("region", { name: "review" })).toBeNull();
});

test("who types a stored prompt's name goes on typing", async () => {
  transport.forms.stored.prompts = [];
  await userEvent.type(screen.getByLabelText("Message"), "/prompt review what=x{Enter}");
  expect(transport.sent.at(-1)).toMatchObject({ prompt: "/prompt review what=x" });
});
