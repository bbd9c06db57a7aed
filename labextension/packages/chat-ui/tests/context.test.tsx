import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";

import { Chat } from "../src/chat";
import { ChatView } from "../src/components/ChatView";
import type { Host } from "../src/host";
import type { ChatEvent } from "../src/protocol";
import { NOTHING } from "../src/spent";
import { FakeSurroundings, FakeTransport, STATUS } from "./fake";

let transport: FakeTransport;
let surroundings: FakeSurroundings;
let chat: Chat;
let host: Host;
let pick: (found: { ref: string; label: string } | null) => void;

beforeEach(async () => {
  transport = new FakeTransport();
  surroundings = new FakeSurroundings();
  chat = new Chat(transport, surroundings);
  host = {
    copy: async () => undefined,
    pickCell: () => {
      const picked = new Promise<{ ref: string; label: string } | null>((resolve) => {
        pick = resolve;
      });
      return { picked, cancel: () => pick(null) };
    },
  };
  render(<ChatView chat={chat} transport={transport} host={host} title="prices.ipynb" />);
  await act(async () => transport.greet());
});

afterEach(() => {
  chat.close();
  cleanup();
});

const input = (): HTMLTextAreaElement => screen.getByLabelText("Message");
const chips = (): HTMLElement => screen.getByRole("list", { name: "What goes along" });
const sent = (): unknown => transport.sent.at(-1);
const picture = (name = "plot.png"): File => new File(["x"], name, { type: "image/png" });

async function play(...events: ChatEvent[]): Promise<void> {
  await act(async () => {
    transport.play(...events);
    await new Promise((resolve) => setTimeout(resolve, 60));
  });
}

// Chips

test("the notebook, the active cell and the selection go along", async () => {
  act(() => surroundings.look({ selection: { text: "load()", within: "c3" } }));
  expect(
    within(chips())
      .getAllByRole("listitem")
      .map(({ textContent }) => textContent),
  ).toEqual(["Notebook", "[3] df = load()", "“load()”"]);
  await userEvent.type(input(), "why?{Enter}");
  expect(sent()).toMatchObject({
    prompt: "why?",
    view: { notebook: true, cell: "c3", selection: "load()", within: "c3" },
  });
});

test("chips follow the notebook", () => {
  act(() => surroundings.look({ cell: { id: "c4", label: "[ ]", line: "" } }));
  within(chips()).getByText("[ ]");
  expect(screen.queryByText("[3] df = load()")).toBeNull();
});

test("what is taken off stays off until it is put back", async () => {
  await userEvent.click(screen.getByRole("button", { name: "Leave out: cell [3]" }));
  await userEvent.click(screen.getByRole("button", { name: "Leave out: notebook" }));
  await userEvent.type(input(), "why?{Enter}");
  expect(sent()).toMatchObject({ view: { notebook: false, cell: "" } });
  await play({ type: "turn_stopped", turn: "", usage: NOTHING, seconds: 0 });
  act(() => surroundings.look({ cell: { id: "c4", label: "[4]", line: "x" } }));
  await userEvent.click(screen.getByRole("button", { name: "Put back: cell [4]" }));
  await userEvent.type(input(), "and now?{Enter}");
  expect(sent()).toMatchObject({ view: { notebook: false, cell: "c4" } });
});

// Attaching

test("a picture that is pasted goes along, and is shown with the question", async () => {
  fireEvent.paste(input(), { clipboardData: { files: [picture()], types: ["Files"] } });
  await waitFor(() => within(chips()).getByText("plot.png"));
  await userEvent.type(input(), "what is it?{Enter}");
  await waitFor(() => expect(sent()).toMatchObject({ attach: ["upload:1"] }));
  expect(within(chips()).queryByText("plot.png")).toBeNull();
  const along = screen.getByRole("list", { name: "What went along" });
  expect(along.querySelector("img")?.src).toMatch(/^data:image\/png/);
});

test("text that is pasted stays text, whatever else the clipboard holds", () => {
  const types = ["text/plain", "Files"];
  fireEvent.paste(input(), { clipboardData: { files: [picture()], types } });
  expect(transport.uploaded).toEqual([]);
  expect(screen.queryByText("plot.png")).toBeNull();
});

test("files can be dropped anywhere on the chat", async () => {
  const dataTransfer = { files: [picture()], types: ["Files"] };
  fireEvent.dragEnter(input(), { dataTransfer });
  screen.getByText("Drop here to attach");
  fireEvent.drop(input(), { dataTransfer });
  expect(screen.queryByText("Drop here to attach")).toBeNull();
  await waitFor(() => within(chips()).getByText("plot.png"));
});

test("a file is chosen, and removed again", async () => {
  await userEvent.upload(screen.getByLabelText("Files to attach"), picture());
  await userEvent.click(await screen.findByRole("button", { name: "Remove: plot.png" }));
  await userEvent.type(input(), "hi{Enter}");
  expect(sent()).not.toHaveProperty("attach");
});

test("a model that sees no images is told of before", async () => {
  act(() => chat.attachments.refer("file:plot.png"));
  screen.getByText(/Offline guide reads no images or PDF files/);
  await userEvent.click(screen.getByRole("button", { name: "Remove: @file:plot.png" }));
  expect(screen.queryByText(/reads no images/)).toBeNull();
});

test("where sending fails, text and files are still there", async () => {
  await userEvent.upload(screen.getByLabelText("Files to attach"), picture());
  await screen.findByText("plot.png");
  transport.online = false;
  await userEvent.type(input(), "what is it?{Enter}");
  await screen.findByText("Nothing was sent: The server cannot be reached.");
  expect(input().value).toBe("what is it?");
  within(chips()).getByText("plot.png");
});

test("what the server refuses is given back, and goes along when it is sent again", async () => {
  await userEvent.upload(screen.getByLabelText("Files to attach"), picture());
  act(() => chat.attachments.refer("cell:c9", "[9] y = 1"));
  await userEvent.type(input(), "what is it?{Enter}");
  await waitFor(() => expect(sent()).toMatchObject({ attach: ["upload:1", "cell:c9"] }));
  await act(async () =>
    transport.listener?.onRefusal({ code: "usage", message: "Still at work.", hint: "" }),
  );
  expect(input().value).toBe("what is it?");
  within(chips()).getByText("plot.png");
  within(chips()).getByText("[9] y = 1");
  await userEvent.type(input(), "{Enter}");
  // The server has thrown the first one away.
  await waitFor(() => expect(sent()).toMatchObject({ attach: ["upload:2", "cell:c9"] }));
});

const STARTED: ChatEvent = {
  type: "turn_started",
  turn: "t1",
  thread: "th1",
  model: "m",
  replaces: "",
};
const FAILED: ChatEvent = {
  type: "turn_failed",
  code: "policy",
  message: "No.",
  hint: "",
  retryable: false,
};

test("a turn that never started is asked again with its files", async () => {
  await userEvent.upload(screen.getByLabelText("Files to attach"), picture());
  await userEvent.type(input(), "hi{Enter}");
  await waitFor(() => expect(transport.sent).toHaveLength(1));
  await act(async () => transport.listener?.onSubmit({ type: "submit", prompt: "hi" }, true));
  await play(FAILED);
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(sent()).toMatchObject({ prompt: "hi", attach: ["upload:2"] }));
});

test("a turn of the history is asked again with what it has there", async () => {
  await userEvent.upload(screen.getByLabelText("Files to attach"), picture());
  act(() => chat.attachments.refer("df"));
  await userEvent.type(input(), "hi{Enter}");
  await waitFor(() => expect(transport.sent).toHaveLength(1));
  await play(STARTED, FAILED);
  act(() => surroundings.look({ cell: { id: "c4", label: "[4]", line: "" } }));
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(sent()).toMatchObject({
    replaces: "t1",
    attach: ["df"],
    keep: ["plot.png"],
    view: { cell: "c3" },
  });
});

// Picking a cell

test("a cell is picked", async () => {
  await userEvent.click(screen.getByRole("button", { name: "Pick a cell" }));
  screen.getByText(/Click a cell or output/);
  await act(async () => pick({ ref: "cell:c7", label: "[7] plot()" }));
  within(chips()).getByText("[7] plot()");
  expect(screen.queryByText(/Click a cell or output/)).toBeNull();
});

test("picking is given up by the same button", async () => {
  await userEvent.click(screen.getByRole("button", { name: "Pick a cell" }));
  await userEvent.click(screen.getByRole("button", { name: "Pick a cell" }));
  await waitFor(() => expect(screen.queryByText(/Click a cell or output/)).toBeNull());
});

// Completion

const NAMEABLE = [
  { ref: "error", kind: "error", detail: "KeyError: 'x'" },
  { ref: "df", kind: "variable", detail: "DataFrame, 3 rows" },
  { ref: "cell:c3", kind: "cell", detail: "[3] df = load()" },
] as const;

async function offered(): Promise<string[]> {
  const list = await screen.findByRole("listbox");
  return within(list)
    .getAllByRole("option")
    .map(({ firstChild }) => firstChild?.textContent ?? "");
}

test("@ offers what can be named, and the keys choose", async () => {
  transport.nameable = [...NAMEABLE];
  await userEvent.type(input(), "why @");
  expect(await offered()).toEqual(["@error", "@df", "[3] df = load()"]);
  expect(transport.sought.at(-1)).toEqual(["", "c3"]);
  const active = (): string | null => input().getAttribute("aria-activedescendant");
  expect(document.getElementById(active() ?? "")?.textContent).toContain("@error");
  await userEvent.keyboard("{ArrowDown}{ArrowDown}{ArrowDown}{ArrowUp}");
  expect(document.getElementById(active() ?? "")?.textContent).toContain("[3] df = load()@cell:c3");
  await userEvent.keyboard("{Enter}");
  expect(input().value).toBe("why @cell:c3 ");
  expect(transport.sent).toEqual([]);
  await waitFor(() => expect(screen.queryByRole("listbox")).toBeNull());
});

test("why something is not offered yet is said, also where nothing else is", async () => {
  transport.note = "Variables come once the kernel is idle.";
  transport.nameable.push({ ref: "notebook", kind: "notebook", detail: "all cells" });
  await userEvent.type(input(), "@zzz");
  await screen.findByText("Variables come once the kernel is idle.");
  expect(screen.queryByRole("listbox")).toBeNull();
  await userEvent.keyboard("{Backspace}{Backspace}{Backspace}");
  await screen.findByRole("listbox");
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByText("Variables come once the kernel is idle.")).toBeNull();
});

test("what is late joins the others", async () => {
  transport.nameable = [...NAMEABLE];
  transport.late = [{ ref: "dfs", kind: "variable", detail: "list" }];
  await userEvent.type(input(), "@df");
  await waitFor(async () => expect(await offered()).toContain("@dfs"), { timeout: 2000 });
});

test("it filters while one types, and Tab chooses", async () => {
  transport.nameable = [...NAMEABLE];
  await userEvent.type(input(), "@lo");
  expect(await offered()).toEqual(["[3] df = load()"]);
  await userEvent.tab();
  expect(input().value).toBe("@cell:c3 ");
});

test("Esc closes the list, and Enter sends then", async () => {
  transport.nameable = [...NAMEABLE];
  await userEvent.type(input(), "@d");
  await offered();
  await userEvent.keyboard("{Escape}");
  expect(screen.queryByRole("listbox")).toBeNull();
  await userEvent.keyboard("{Enter}");
  expect(sent()).toMatchObject({ prompt: "@d" });
});

test("what is written out is sent with one Enter", async () => {
  transport.nameable = [...NAMEABLE];
  await userEvent.type(input(), "@df");
  await offered();
  await userEvent.keyboard("{Enter}");
  expect(sent()).toMatchObject({ prompt: "@df" });
});

test("the mouse chooses", async () => {
  transport.nameable = [...NAMEABLE];
  await userEvent.type(input(), "@");
  await userEvent.click(await screen.findByRole("option", { name: /@df/ }));
  expect(input().value).toBe("@df ");
  await waitFor(() => expect(document.activeElement).toBe(input()));
});

test("commands are offered by the same list", async () => {
  await userEvent.type(input(), "/");
  expect(await offered()).toEqual(["/fix"]);
  await userEvent.keyboard("{Tab}");
  expect(input().value).toBe("/fix ");
});

test("the selection can be named", async () => {
  act(() => surroundings.look({ selection: { text: "load()", within: "c3" } }));
  await userEvent.type(input(), "@sel");
  expect(await offered()).toEqual(["@selection"]);
});

// What will be sent

test("what will be sent is shown part by part, and nothing is sent", async () => {
  act(() => chat.attachments.refer("df"));
  await userEvent.type(input(), "What is it?");
  await userEvent.click(screen.getByRole("button", { name: "What will be sent" }));
  const panel = screen.getByRole("region", { name: "What will be sent" });
  await within(panel).findByText("1,234 tokens");
  expect(transport.previewed[0]).toMatchObject({
    prompt: "What is it?",
    attach: ["df"],
    view: { cell: "c3" },
  });
  expect(transport.sent).toEqual([]);
  within(panel).getByText("1 secret is hidden: where it says [hidden: …], nothing else is sent.");
  within(panel).getByText(/names nothing here/);
  within(panel).getByText("Be brief.");
  const earlier = within(panel).getByText("earlier in this chat").closest("details");
  expect(earlier?.textContent).toContain("Before.");
  await userEvent.click(within(panel).getByRole("button", { name: "Close" }));
  expect(screen.queryByRole("region", { name: "What will be sent" })).toBeNull();
  expect(input().value).toBe("What is it?");
});

test("it follows what is typed and attached", async () => {
  await userEvent.click(screen.getByRole("button", { name: "What will be sent" }));
  await screen.findByText("1,234 tokens");
  await userEvent.type(input(), "hi");
  await waitFor(() => expect(transport.previewed.at(-1)).toMatchObject({ prompt: "hi" }));
});

test("where it cannot be known, that is said", async () => {
  transport.online = false;
  await userEvent.click(screen.getByRole("button", { name: "What will be sent" }));
  await screen.findByText("A turn is running.");
});

test("without a notebook there is no view", async () => {
  cleanup();
  chat = new Chat(transport);
  transport.current = STATUS;
  render(<ChatView chat={chat} transport={transport} host={host} title="" />);
  await act(async () => transport.greet());
  await userEvent.type(input(), "hi{Enter}");
  expect(sent()).toEqual({ type: "submit", prompt: "hi", model: "", mode: null });
});
