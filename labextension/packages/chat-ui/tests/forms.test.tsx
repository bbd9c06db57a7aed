/** The pages of the assistant's settings, over a fake server. */

import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { PermissionsPage } from "../src/components/PermissionsPage";
import { PromptsPage } from "../src/components/PromptsPage";
import { SetupPage } from "../src/components/SetupPage";
import { endpointProblem, givenEndpoint, slugOf } from "../src/endpoint";
import type { Provider, StoredPrompt, ToolPermission } from "../src/forms";
import { typedPrompt, unfit } from "../src/prompt";
import { FakeForms, OPENAI } from "./fake_forms";

const ADMINS = "/etc/jupyter/jupyter_config.py";
const LAB: Provider = {
  ...OPENAI,
  slug: "lab",
  name: "Our lab",
  host: "http://localhost:1",
  key: "set (keyring)",
  usable: true,
  reason: "",
  models: ["lab:small"],
  endpoint: {
    base_url: "http://localhost:1/v1",
    file: "/home/me/.jupyter/jupyter_ai_assist_config.json",
    editable: true,
    models: [{ id: "small", name: "", context_window: 4096 }],
  },
};

let forms: FakeForms;
let closed: () => void;
let changed: () => void;

beforeEach(() => {
  forms = new FakeForms();
  closed = vi.fn();
  changed = vi.fn();
});
afterEach(cleanup);

async function setup(...providers: Provider[]): Promise<void> {
  forms.current = { ...forms.current, providers };
  render(<SetupPage forms={forms} onClose={closed} onChange={changed} />);
  await screen.findByText("Endpoints of your own");
}

const card = (name: string): ReturnType<typeof within> =>
  within(screen.getByRole("region", { name }));

describe("setup", () => {
  test("a key goes in, and is gone from the page", async () => {
    await setup(OPENAI);
    const input = screen.getByLabelText<HTMLInputElement>("Key for OpenAI");
    expect(input.type).toBe("password");
    await userEvent.type(input, "sk-secret{Enter}");
    expect(forms.asked).toEqual([["setKey", "openai", "sk-secret"]]);
    await waitFor(() => expect(input.value).toBe(""));
    expect(changed).toHaveBeenCalled();
  });

  test("a key that cannot be stored stays, and why is said", async () => {
    await setup(OPENAI);
    forms.problem = "No store can keep it safe. Set JUPYTER_AI_ASSIST_MASTER_KEY.";
    await userEvent.type(screen.getByLabelText("Key for OpenAI"), "sk-secret{Enter}");
    const alert = await card("OpenAI").findByRole("alert");
    expect(alert.textContent).toMatch(/JUPYTER_AI_ASSIST_MASTER_KEY/);
    const input = screen.getByLabelText<HTMLInputElement>("Key for OpenAI");
    expect(input.value).toBe("sk-secret");
    expect(input.getAttribute("aria-describedby")).toBe(alert.id);
    expect(document.activeElement).toBe(input);
  });

  test("a key is deleted at the second click", async () => {
    await setup(LAB);
    await userEvent.click(card("Our lab").getByRole("button", { name: "Delete key" }));
    expect(forms.asked).toEqual([]);
    await userEvent.click(card("Our lab").getByRole("button", { name: "Delete the key?" }));
    expect(forms.asked).toEqual([["deleteKey", "lab"]]);
  });

  test("a test says in a sentence what came of it", async () => {
    await setup(OPENAI);
    forms.trial = { ok: false, message: "OpenAI does not accept the key." };
    await userEvent.click(card("OpenAI").getByRole("button", { name: "Test" }));
    await screen.findByText("OpenAI does not accept the key.");
  });

  test("an endpoint is added with the models that it lists, and its key", async () => {
    await setup(OPENAI);
    await userEvent.click(screen.getByRole("button", { name: "Add an endpoint" }));
    await userEvent.type(screen.getByLabelText("Name"), "Our Lab!");
    await userEvent.type(screen.getByLabelText("Address"), "http://localhost:1/v1/");
    await userEvent.type(screen.getByLabelText("Key"), "k1");
    await userEvent.click(screen.getByRole("button", { name: "Ask it for its models" }));
    await waitFor(() =>
      expect(screen.getByLabelText<HTMLTextAreaElement>("Models").value).toBe("large\nsmall"),
    );
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    const given = {
      name: "Our Lab!",
      base_url: "http://localhost:1/v1",
      models: [{ id: "large" }, { id: "small" }],
    };
    await screen.findByText("Endpoints of your own");
    expect(forms.asked).toEqual([
      ["modelsAt", "our-lab", "http://localhost:1/v1", "k1"],
      ["saveEndpoint", "our-lab", given],
      ["setKey", "our-lab", "k1"],
    ]);
  });

  test("what is wrong is said at its field, which gets the focus", async () => {
    await setup(OPENAI);
    await userEvent.click(screen.getByRole("button", { name: "Add an endpoint" }));
    await userEvent.type(screen.getByLabelText("Name"), "Lab");
    await userEvent.type(screen.getByLabelText("Address"), "localhost:1");
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    const address = screen.getByLabelText<HTMLInputElement>("Address");
    const alert = screen.getByRole("alert");
    expect(alert.textContent).toContain("http://");
    expect(address.getAttribute("aria-describedby")).toBe(alert.id);
    expect(document.activeElement).toBe(address);
    expect(forms.asked).toEqual([]);
  });

  test("an endpoint whose key cannot be stored is kept, and its key asked for again", async () => {
    await setup(LAB);
    await userEvent.click(screen.getByRole("button", { name: "Add an endpoint" }));
    await userEvent.type(screen.getByLabelText("Name"), "new");
    await userEvent.type(screen.getByLabelText("Address"), "http://localhost:2/v1");
    await userEvent.type(screen.getByLabelText("Models"), "small");
    await userEvent.type(screen.getByLabelText("Key"), "k1");
    forms.refusals = { setKey: "No store can keep it safe." };
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    await screen.findByText("No store can keep it safe.");
    expect(document.activeElement).toBe(screen.getByLabelText("Key"));
    expect(screen.queryByLabelText("Short name")).toBeNull();
    forms.refusals = {};
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    await screen.findByText("Endpoints of your own");
    expect(forms.asked.map(([what]) => what)).toEqual([
      "saveEndpoint",
      "setKey",
      "saveEndpoint",
      "setKey",
    ]);
  });

  test("a service that only makes images takes a key, and is not asked for a word", async () => {
    const stability = { ...OPENAI, slug: "stability", name: "Stability AI", can_test: false };
    await setup({ ...stability, models: ["stability:core", "stability:ultra"] });
    screen.getByLabelText("Key for Stability AI");
    card("Stability AI").getByText(/2 image models/);
    expect(card("Stability AI").queryByRole("button", { name: "Test" })).toBeNull();
  });

  test("a key that a command prints is shown with its setting, and none can be stored", async () => {
    const by = `AssistOpenAI.api_key_command, set by ${ADMINS}`;
    await setup({ ...OPENAI, key: "printed by the command vault", key_command: by, usable: true });
    card("OpenAI").getByText(/key: printed by the command vault/);
    card("OpenAI").getByText(`By ${by}. No other key is used.`);
    expect(screen.queryByLabelText("Key for OpenAI")).toBeNull();
    expect(card("OpenAI").queryByRole("button", { name: "Delete key" })).toBeNull();
  });

  test("an endpoint that is refused stays in the form, and why is said", async () => {
    await setup(LAB);
    await userEvent.click(card("Our lab").getByRole("button", { name: "Edit" }));
    forms.problem = "It is set by hand.";
    await userEvent.click(screen.getByRole("button", { name: "Save" }));
    await screen.findByText("It is set by hand.");
    expect(screen.getByLabelText<HTMLInputElement>("Address").value).toBe("http://localhost:1/v1");
    expect(forms.asked).toEqual([
      [
        "saveEndpoint",
        "lab",
        {
          name: "Our lab",
          base_url: "http://localhost:1/v1",
          models: [{ id: "small", name: "", context_window: 4096 }],
        },
      ],
    ]);
  });

  test("what is fixed or written by hand is shown with its source, and cannot be changed", async () => {
    forms.current.endpoints_locked = `Endpoints are fixed (set by ${ADMINS}).`;
    const locked = LAB.endpoint && { ...LAB.endpoint, editable: false, file: ADMINS };
    await setup({ ...OPENAI, models_locked: `x, set by ${ADMINS}` }, { ...LAB, endpoint: locked });
    expect(screen.queryByRole("button", { name: "Add an endpoint" })).toBeNull();
    expect(card("Our lab").queryByRole("button", { name: "Edit" })).toBeNull();
    card("Our lab").getByText(`Set in ${ADMINS}, and changed there.`);
    card("OpenAI").getByText(`Locked: x, set by ${ADMINS}`);
    screen.getByText(/Locked: Endpoints are fixed/);
  });
});

test("an endpoint's fields are checked before they are sent", () => {
  const given = givenEndpoint({ name: "x", address: "http://h/v1", models: "a, b\n\na" }, null);
  expect(given.models).toEqual([{ id: "a" }, { id: "b" }]);
  expect(endpointProblem("lab", given, [])).toEqual({});
  expect(endpointProblem("lab", given, ["lab"]).slug).toContain("already");
  expect(endpointProblem("Lab", given, []).slug).toContain("small letters");
  expect(endpointProblem("lab", { ...given, base_url: "ftp://h" }, []).address).toContain("http");
  expect(endpointProblem("lab", { ...given, models: [] }, []).models).toContain("model");
  expect(endpointProblem("", given, []).name).toContain("name");
  expect(slugOf("  3 Our Lab (München)!")).toBe("our-lab-m-nchen");
});

const TOOL: ToolPermission = {
  name: "edit_cell",
  kind: "write",
  help: "Change a cell.",
  mode: "allow",
  setting: "Assist.tool_modes['edit_cell'], set by mine.json",
  locked: false,
  always: true,
};

test("what always may can be made to ask again, and what is locked says by whom", async () => {
  const run = { ...TOOL, name: "run_cells", kind: "run", mode: "ask", locked: true, always: false };
  forms.allowed = {
    ...forms.allowed,
    share: "schema",
    share_setting: `Assist.share, set by ${ADMINS}`,
    share_locked: true,
    agent_mode_off: `Assist.agent_mode, set by ${ADMINS}`,
    tools: [TOOL, { ...run, setting: `Assist.tool_modes, set by ${ADMINS}` } as ToolPermission],
  };
  render(<PermissionsPage forms={forms} onClose={closed} />);
  await screen.findByText("always may");
  screen.getByText(`Locked: Assist.share, set by ${ADMINS}`);
  screen.getByText(`Locked: Assist.agent_mode, set by ${ADMINS}`);
  screen.getByText(`Locked: Assist.tool_modes, set by ${ADMINS}`);
  await userEvent.click(screen.getByRole("button", { name: "Ask again" }));
  await waitFor(() => expect(screen.queryByText("always may")).toBeNull());
  expect(forms.asked).toEqual([["askAgain", "edit_cell"]]);
  await userEvent.keyboard("{Escape}");
});

test("rules about calls and protected tags are shown with who says so", async () => {
  forms.allowed = {
    ...forms.allowed,
    rules: [
      { text: "deny *, path raw/**", mode: "deny", why: "Kept.", source: ADMINS, locked: true },
      { text: "ask *, code exec", mode: "ask", why: "", source: "mine.json", locked: false },
    ],
    protected_tags: ["assist-protected", "final"],
  };
  render(<PermissionsPage forms={forms} onClose={closed} />);
  const rules = within(await screen.findByRole("region", { name: "Rules" }));
  rules.getByText("deny *, path raw/**");
  rules.getByText("Kept.");
  rules.getByText(`Locked: Assist.tool_rules, set by ${ADMINS}`);
  expect(rules.getByText("ask *, code exec").title).toContain("mine.json");
  screen.getByText("final");
});

const PROMPT: StoredPrompt = {
  name: "review",
  description: "Review a function",
  draft: false,
  source: "project",
  path: ".assist/prompts/review.md",
  text: "Review {{function}} {{depth}} {{tone}} {{deep}}",
  variables: [
    { name: "function", type: "text", description: "Its name", default: null, choices: [] },
    { name: "depth", type: "integer", description: "", default: "2", choices: [] },
    { name: "tone", type: "choice", description: "", default: null, choices: ["kind", "blunt"] },
    { name: "deep", type: "boolean", description: "", default: "yes", choices: [] },
  ],
};

describe("stored prompts", () => {
  test("a form asks for what is needed, checks it, and asks the prompt", async () => {
    const onAsk = vi.fn();
    forms.stored = { ...forms.stored, prompts: [PROMPT], problems: ["bad.md is no prompt."] };
    render(<PromptsPage forms={forms} first="" onAsk={onAsk} onClose={closed} />);
    await screen.findByText("bad.md is no prompt.");
    await userEvent.click(screen.getByRole("button", { name: /review/ }));
    screen.getByText("project");
    await userEvent.click(screen.getByRole("button", { name: "Ask" }));
    screen.getByText("function is needed.");
    screen.getByText("tone is needed.");
    expect(document.activeElement).toBe(screen.getByLabelText("function"));
    await userEvent.type(screen.getByLabelText("function"), 'f "x"{Enter}y');
    await userEvent.clear(screen.getByLabelText("depth"));
    await userEvent.type(screen.getByLabelText("depth"), "two");
    await userEvent.selectOptions(screen.getByLabelText("tone"), "blunt");
    await userEvent.click(screen.getByRole("button", { name: "Ask" }));
    screen.getByText("depth has to be a whole number.");
    expect(onAsk).not.toHaveBeenCalled();
    await userEvent.clear(screen.getByLabelText("depth"));
    await userEvent.type(screen.getByLabelText("depth"), "3");
    await userEvent.click(screen.getByRole("button", { name: "Ask" }));
    expect(onAsk).toHaveBeenCalledWith(
      '/prompt review function="f \\"x\\"\\ny" depth="3" tone="blunt" deep="yes"',
    );
  });

  test("the last question is saved under a name that can be one", async () => {
    const onAsk = vi.fn();
    render(<PromptsPage forms={forms} first="" onAsk={onAsk} onClose={closed} />);
    await userEvent.click(await screen.findByRole("button", { name: "Save" }));
    screen.getByText("A name is needed.");
    expect(onAsk).not.toHaveBeenCalled();
    await userEvent.type(screen.getByLabelText("Save your last question as"), " Sum Up!{Enter}");
    expect(onAsk).toHaveBeenCalledWith("/prompts save sum-up");
  });

  test("what has a default need not be given", () => {
    expect(typedPrompt(PROMPT, { function: "f" })).toBe('/prompt review function="f"');
  });

  test.each([
    ["integer", "3", ""],
    ["integer", "3.5", "has to be a whole number"],
    ["number", "-2.5e3", ""],
    ["number", "many", "has to be a number"],
    ["text", " ", "is needed"],
  ] as const)("a value of the type %s: %s", (type, value, problem) => {
    const variable = { name: "x", type, description: "", default: null, choices: [] };
    expect(unfit(variable, value)).toBe(problem);
  });
});
