/** A transport for tests: they play the server. */

import type { ChatEvent, Command, Payload, Submit } from "../src/protocol";
import { NOTHING, plus } from "../src/spent";
import type { Seen, Surroundings } from "../src/surroundings";
import { type Connection, type Listener, RequestError, type Transport } from "../src/transport";
import type {
  Candidate,
  Candidates,
  ChangedByTurn,
  ExportFormat,
  Hello,
  Mode,
  Status,
  StoredTurn,
  Thread,
  TurnsPage,
} from "../src/wire";
import { FakeForms } from "./fake_forms";

export const HELLO: Hello = {
  chat: "c1",
  thread: "",
  running: false,
  seq: 0,
  resumed: false,
  can_edit: true,
};

export const PAYLOAD: Payload = {
  model: "openai:gpt-5",
  host: "",
  requests: 1,
  parts: [
    {
      title: "system prompt",
      text: "Be brief.",
      language: "text",
      tokens: 3,
      earlier: false,
      frame: true,
      pictures: [],
    },
    {
      title: "earlier: prompt",
      text: "Before.",
      language: "text",
      tokens: 2,
      earlier: true,
      frame: false,
      pictures: [],
    },
    {
      title: "prompt",
      text: "What is it?",
      language: "text",
      tokens: 4,
      earlier: false,
      frame: false,
      pictures: [],
    },
  ],
  tokens: 1234,
  window: 128000,
  reply: 16000,
  hidden: 1,
  notices: ["@nothing names nothing here; it goes along as plain text."],
};

/** What a person looks at, as a test says. */
export class FakeSurroundings implements Surroundings {
  private readonly watchers = new Set<() => void>();
  private seen: Seen = {
    notebook: "prices.ipynb",
    cell: { id: "c3", label: "[3]", line: "df = load()" },
    selection: null,
  };

  subscribe(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  current(): Seen {
    return this.seen;
  }

  look(change: Partial<Seen>): void {
    this.seen = { ...this.seen, ...change };
    this.watchers.forEach((watcher) => {
      watcher();
    });
  }
}

export const STATUS: Status = {
  enabled: true,
  switched_off: "",
  version: "0.1.0",
  default_model: "guide:offline",
  models: [
    model("guide:offline", "Offline guide", "Guide", true, ""),
    model("openai:gpt-5", "GPT-5", "OpenAI", false, "no key is stored"),
  ],
  mode: "ask",
  commands: [{ name: "fix", usage: "/fix", help: "Repair the last error" }],
  changing_tools: ["edit_cell"],
  share: "values",
  max_attachments: 10,
  max_attachment_mb: 50,
  locks: {},
  problems: [],
};

function model(id: string, name: string, provider_name: string, usable: boolean, reason: string) {
  const provider = id.split(":")[0] ?? "";
  return {
    id,
    name,
    provider,
    provider_name,
    price: null,
    context_window: 128000,
    attachments: false,
    reasoning: false,
    in_process: provider === "guide",
    usable,
    reason,
  };
}

export class FakeTransport implements Transport {
  readonly sent: Command[] = [];
  readonly opened: string[] = [];
  readonly stored: StoredTurn[] = [];
  /** What the last turn has changed. */
  changed: ChangedByTurn | null = null;
  readonly known: Thread[] = [];
  /** What can be named. */
  nameable: Candidate[] = [];
  /** What is known from the second time on. */
  late: Candidate[] = [];
  note = "";
  /** The pictures that were asked for. */
  readonly pictured: string[][] = [];
  /** What candidates were asked for: what was typed, near which cell. */
  readonly sought: [string, string][] = [];
  /** The prompts whose payload was asked for. */
  readonly previewed: Submit[] = [];
  /** The names of the files that came. */
  readonly uploaded: string[] = [];
  online = true;
  /** Turns on a page. */
  page = 40;
  /** The model that a stored conversation goes on with. */
  model = "";
  /** And its mode. */
  mode: Mode | "" = "";
  listener: Listener | null = null;
  current: Status = STATUS;

  connect(chat: string, listener: Listener): Connection {
    this.opened.push(chat);
    this.listener = listener;
    return {
      send: (command) => {
        if (this.online) {
          this.sent.push(command);
        }
        return this.online;
      },
      reconnect: () => this.greet(),
      close: () => undefined,
    };
  }

  greet(hello: Partial<Hello> = {}): void {
    this.listener?.onState("open");
    this.listener?.onHello({ ...HELLO, ...hello });
  }

  /** Say that a prompt has arrived, and what comes of it. */
  play(...events: ChatEvent[]): void {
    for (const event of events) {
      this.listener?.onEvent(event);
    }
  }

  picture = async (...asked: string[]): Promise<Blob> => {
    this.pictured.push(asked);
    if (!this.online) {
      throw new RequestError("This picture is not there any more.");
    }
    return new Blob(["a picture"], { type: "image/png" });
  };
  candidates = async (_chat: string, typed: string, near: string): Promise<Candidates> => {
    this.sought.push([typed, near]);
    const late = this.late.length > 0;
    const found = this.nameable.filter(({ ref, detail }) => `${ref} ${detail}`.includes(typed));
    this.nameable.push(...this.late.splice(0));
    return { found, late, note: this.note };
  };
  payload = async (_chat: string, command: Submit): Promise<Payload> => {
    this.previewed.push(command);
    if (!this.online) {
      throw new RequestError("A turn is running.");
    }
    return PAYLOAD;
  };
  upload = async (_chat: string, name: string, _content: Blob): Promise<string> => {
    if (!this.online) {
      throw new RequestError("The server cannot be reached.");
    }
    this.uploaded.push(name);
    return `upload:${this.uploaded.length}`;
  };
  status = async (): Promise<Status> => this.current;
  threads = async (words: string): Promise<Thread[]> =>
    this.known.filter(({ first_question }) => first_question.includes(words));
  turns = async (_: string, before = ""): Promise<TurnsPage> => {
    const end = before ? this.stored.findIndex(({ id }) => id === before) : this.stored.length;
    const start = Math.max(0, end - this.page);
    const usage = this.stored.reduce((sum, turn) => plus(sum, turn.usage), NOTHING);
    const turns = this.stored.slice(start, end);
    const { changed, model, mode } = this;
    return { turns, earlier: start, usage, changed, model, mode };
  };
  readonly exported: [string, ExportFormat][] = [];
  export = async (thread: string, format: ExportFormat): Promise<File> => {
    this.exported.push([thread, format]);
    return new File(["# Chat"], "conversation.md");
  };
  rename = async (id: string, name: string): Promise<void> => {
    const thread = this.known.find((one) => one.id === id);
    if (thread) {
      thread.name = name;
    }
  };
  remove = async (id: string): Promise<void> => {
    this.known.splice(
      this.known.findIndex((one) => one.id === id),
      1,
    );
  };
  readonly forms = new FakeForms();
}
