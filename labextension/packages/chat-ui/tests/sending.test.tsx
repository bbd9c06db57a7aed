import { act, cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test } from "vitest";

import { Chat } from "../src/chat";
import { ChatView } from "../src/components/ChatView";
import type { Approval, ChatEvent, PayloadPart } from "../src/protocol";
import { FakeTransport, PAYLOAD } from "./fake";

const REVIEW: Approval = {
  type: "approval",
  id: "s1",
  tool: "",
  title: "Send about 1,234 tokens to openai:gpt-5",
  shown: "",
  language: "text",
  hash: "0a1b2c3d4e5f",
  text: "",
  editable: false,
  runnable: false,
  lasting: true,
  always: false,
  setting: "Assist.review_before_sending, set by the default",
  change: null,
  sending: { ...PAYLOAD, host: "api.openai.com" },
};
const STARTED: ChatEvent = {
  type: "turn_started",
  turn: "t1",
  thread: "th1",
  model: "openai:gpt-5",
  replaces: "",
};

let transport: FakeTransport;
let chat: Chat;

beforeEach(async () => {
  transport = new FakeTransport();
  chat = new Chat(transport);
  const host = { copy: async () => undefined };
  render(<ChatView chat={chat} transport={transport} host={host} title="a.ipynb" />);
  await act(async () => transport.greet({}));
});

afterEach(() => {
  chat.close();
  cleanup();
});

async function asked(event = REVIEW): Promise<HTMLElement> {
  await userEvent.type(screen.getByLabelText("Message"), "What is it?{Enter}");
  await act(async () => transport.play(STARTED, event));
  return waitFor(() => screen.getByRole("region", { name: /^To be read before it is sent/ }));
}

test("an image that would leave is shown, from the data that came with the question", async () => {
  const picture = {
    kind: "file",
    name: "plot.png",
    media_type: "image/jpeg",
    data: "_9j_",
  } as const;
  const [first, ...rest] = PAYLOAD.parts;
  const parts = [{ ...(first as PayloadPart), frame: false, pictures: [picture] }, ...rest];
  const card = await asked({ ...REVIEW, sending: { ...PAYLOAD, parts } });
  const image = within(card).getByRole("img", { name: "plot.png" });
  expect(image.getAttribute("src")).toBe("data:image/jpeg;base64,/9j/");
  expect(within(card).getByRole("button", { name: "Show large: plot.png" })).toBeTruthy();
});

const decided = (verdict: string) => ({
  type: "decide",
  id: "s1",
  hash: REVIEW.hash,
  reason: "",
  run: false,
  verdict,
});

test("what is new and the person's own stands open, and says where it goes", async () => {
  const card = await asked();
  expect(card.textContent).toContain("openai:gpt-5 at api.openai.com");
  expect(card.textContent).toContain("1 secret is hidden");
  const open = [...card.querySelectorAll("details[open] > summary")];
  expect(open.map(({ textContent }) => textContent)).toEqual(["prompt 4 tokens"]);
  within(card).getByText("the assistant's own instructions and tools");
  within(card).getByText("sent before");
  expect(card.textContent).toContain("Be brief.");
});

test.each([
  ["Send Ctrl Enter", "once"],
  ["Send all of this turn", "turn"],
  ["Do not send Esc", "no"],
])("it is decided: %s", async (name, verdict) => {
  const card = await asked();
  await userEvent.click(within(card).getByRole("button", { name }));
  expect(transport.sent.at(-1)).toEqual(decided(verdict));
  screen.getByText(`${verdict === "no" ? "Not sent" : "Sent"} to openai:gpt-5: about 1,234 tokens`);
});

test.each([
  ["{Control>}{Enter}{/Control}", "once"],
  ["{Escape}", "no"],
])("it is decided by the keyboard: %s", async (keys, verdict) => {
  const card = await asked();
  card.focus();
  await userEvent.keyboard(keys);
  expect(transport.sent.at(-1)).toEqual(decided(verdict));
});

test("Enter alone sends nothing, and no yes lasts where an administrator wants each", async () => {
  const card = await asked({ ...REVIEW, lasting: false });
  card.focus();
  await userEvent.keyboard("{Enter} y");
  expect(transport.sent.at(-1)).toMatchObject({ type: "submit" });
  expect(within(card).queryByRole("button", { name: "Send all of this turn" })).toBeNull();
});

test("what a newer server sends takes nothing along but its own turn", async () => {
  await userEvent.type(screen.getByLabelText("Message"), "What is it?{Enter}");
  const strange = { ...REVIEW, sending: { host: "api.openai.com" } } as unknown as Approval;
  await act(async () => transport.play(STARTED, strange));
  const alert = await waitFor(() => screen.getByRole("alert"));
  expect(alert.textContent).toContain("This turn cannot be shown");
  expect(alert.textContent).toContain("restart the Jupyter server");
  await userEvent.click(screen.getByRole("button", { name: "Stop" }));
  expect(transport.sent).toContainEqual({ type: "stop" });
});
