/** What the forms speak through, without a server. */

import type {
  Forms,
  GivenEndpoint,
  Permissions,
  Provider,
  Setup,
  StoredPrompts,
  Trial,
} from "../src/forms";

const FILE = "/home/me/.jupyter/jupyter_ai_assist_config.json";

export const OPENAI: Provider = {
  slug: "openai",
  name: "OpenAI",
  host: "api.openai.com",
  key: "not set",
  usable: false,
  reason: "no key",
  models: ["openai:gpt-x"],
  key_command: "",
  models_locked: "",
  can_test: true,
  endpoint: null,
};

export class FakeForms implements Forms {
  /** What was asked for, in order. */
  readonly asked: unknown[][] = [];
  /** Why the next thing fails; blank where it does not. */
  problem = "";
  /** Why some always fail, by name. */
  refusals: Record<string, string> = {};
  current: Setup = { providers: [OPENAI], file: FILE, endpoints_locked: "" };
  trial: Trial = { ok: true, message: "openai:gpt-x answers, after 0.4 s." };
  allowed: Permissions = {
    share: "values",
    share_setting: "Assist.share, set by the default",
    share_locked: false,
    agent_mode_off: "",
    rules: [],
    protected_tags: [],
    tools: [],
  };
  stored: StoredPrompts = { folder: "/home/me/.jupyter/prompts", prompts: [], problems: [] };

  setup = (): Promise<Setup> => this.answer(this.current);
  setKey = (provider: string, key: string): Promise<void> => this.note("setKey", provider, key);
  deleteKey = (provider: string): Promise<void> => this.note("deleteKey", provider);
  test = async (provider: string): Promise<Trial> => {
    await this.note("test", provider);
    return this.trial;
  };
  saveEndpoint = async (slug: string, endpoint: GivenEndpoint): Promise<Setup> => {
    await this.note("saveEndpoint", slug, endpoint);
    return this.current;
  };
  deleteEndpoint = async (slug: string): Promise<Setup> => {
    await this.note("deleteEndpoint", slug);
    return this.current;
  };
  modelsAt = async (slug: string, base_url: string, key: string): Promise<string[]> => {
    await this.note("modelsAt", slug, base_url, key);
    return ["large", "small"];
  };
  permissions = (): Promise<Permissions> => this.answer(this.allowed);
  askAgain = async (tool: string): Promise<Permissions> => {
    await this.note("askAgain", tool);
    const tools = this.allowed.tools.map((one) =>
      one.name === tool ? { ...one, mode: "ask" as const, always: false } : one,
    );
    this.allowed = { ...this.allowed, tools };
    return this.allowed;
  };
  prompts = (): Promise<StoredPrompts> => this.answer(this.stored);

  private async answer<Value>(value: Value): Promise<Value> {
    return value;
  }

  private async note(...call: unknown[]): Promise<void> {
    this.asked.push(call);
    const problem = this.refusals[String(call[0])] || this.problem;
    this.problem = "";
    if (problem) {
      throw new Error(problem);
    }
  }
}
