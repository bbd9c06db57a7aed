/** What the forms show and change: providers, permissions, stored prompts. */

/** An endpoint as it is set up here. */
export interface EndpointModel {
  id: string;
  name: string;
  /** Tokens. */
  context_window: number;
}

export interface Endpoint {
  base_url: string;
  /** The file that it is set in. */
  file: string;
  /** Whether it is one that can be changed here. */
  editable: boolean;
  models: EndpointModel[];
}

export interface Provider {
  slug: string;
  name: string;
  /** Where its key goes, and nowhere else. */
  host: string;
  /** Where its key is, never a character of it; `null` where it takes none. */
  key: string | null;
  /** The setting that names a command which prints the key, and its file; blank without one. */
  key_command: string;
  usable: boolean;
  /** Why it cannot be used; blank where it can. */
  reason: string;
  /** Ids of the models that may be used. */
  models: string[];
  /** The setting of an administrator that names them, and its file; blank where there is none. */
  models_locked: string;
  /** Whether it can be asked for a word: a service that only makes images would make one. */
  can_test: boolean;
  endpoint: Endpoint | null;
}

export interface Setup {
  providers: Provider[];
  /** Where endpoints are kept. */
  file: string;
  /** Why nobody may set one, in a sentence; blank where they may. */
  endpoints_locked: string;
}

/** An endpoint as a person gives it. */
export interface GivenEndpoint {
  name: string;
  base_url: string;
  models: Partial<EndpointModel>[];
}

/** What came of asking a provider for a word. */
export interface Trial {
  ok: boolean;
  message: string;
}

export interface ToolPermission {
  name: string;
  kind: "read" | "write" | "run";
  help: string;
  mode: "allow" | "ask" | "deny";
  /** What says so, and where it is set. */
  setting: string;
  /** Whether an administrator has fixed it. */
  locked: boolean;
  /** Whether a person has said that it always may. */
  always: boolean;
}

/** A rule about what a call of a tool does. */
export interface CallRule {
  /** What it says, in a line. */
  text: string;
  mode: "allow" | "ask" | "deny";
  why: string;
  /** The file that sets it. */
  source: string;
  /** Whether that is an administrator's. */
  locked: boolean;
}

export interface Permissions {
  share: string;
  share_setting: string;
  share_locked: boolean;
  /** What switches agent mode off; blank while it is on. */
  agent_mode_off: string;
  rules: CallRule[];
  /** Tags of cells that are never changed or run. */
  protected_tags: string[];
  tools: ToolPermission[];
}

export interface PromptVariable {
  name: string;
  type: "text" | "line" | "integer" | "number" | "boolean" | "choice";
  description: string;
  /** As it would be typed; `null` where it has to be given. */
  default: string | null;
  choices: string[];
}

export interface StoredPrompt {
  name: string;
  description: string;
  draft: boolean;
  /** `user`, `project` or a package. */
  source: string;
  path: string;
  text: string;
  variables: PromptVariable[];
}

export interface StoredPrompts {
  /** Where the user's own are. */
  folder: string;
  prompts: StoredPrompt[];
  problems: string[];
}

/** The part of a transport that the forms speak through. */
export interface Forms {
  setup(): Promise<Setup>;
  setKey(provider: string, key: string): Promise<void>;
  deleteKey(provider: string): Promise<void>;
  test(provider: string): Promise<Trial>;
  saveEndpoint(slug: string, endpoint: GivenEndpoint): Promise<Setup>;
  deleteEndpoint(slug: string): Promise<Setup>;
  /** The ids of the models at an address; a key is for this one question. */
  modelsAt(slug: string, base_url: string, key: string): Promise<string[]>;
  permissions(): Promise<Permissions>;
  askAgain(tool: string): Promise<Permissions>;
  prompts(): Promise<StoredPrompts>;
}
