/** The kernel's half of the assistant, over the comm of a panel. */

import {
  type Candidates,
  type Connection,
  type ExportFormat,
  type Forms,
  type Listener,
  type Payload,
  RequestError,
  SocketConnection,
  type Status,
  type Submit,
  type Thread,
  type Transport,
  type TurnsPage,
} from "@jupyter-ai-assist/chat-ui";

import { CommSocket } from "./comm-socket";
import { panelForms } from "./forms";
import { BLOCKED, type Line } from "./line";

/** Milliseconds that an answer may take: a service may be asked for it. */
const LIMIT = 70_000;

/** Bytes of a file that a message of Jupyter can carry everywhere. */
const MOST = 8_000_000;

/** An answer, with the file that came with it. */
interface Answer<Value> {
  value: Value;
  file: Blob;
}

export class PanelTransport implements Transport {
  readonly forms: Forms;
  readonly inKernel = true;
  private connection: SocketConnection | null = null;

  /** @param thread - Gives the conversation that the panel shall show, by its id or name. */
  constructor(
    private readonly line: Line,
    private readonly thread: () => string,
  ) {
    this.forms = panelForms((method, args) => this.ask(method, args));
    line.onFree = () => this.connection?.reconnect();
  }

  connect(chat: string, listener: Listener): Connection {
    this.connection = new SocketConnection(chat || this.thread(), listener, {
      client: this.line.page,
      open: (id, after) => new CommSocket(this.line, id, after),
    });
    return this.connection;
  }

  status(): Promise<Status> {
    return this.ask("status");
  }

  threads(search: string): Promise<Thread[]> {
    return this.ask("threads", { search });
  }

  turns(thread: string, before = ""): Promise<TurnsPage> {
    return this.ask("turns", { thread, before });
  }

  async picture(thread: string, turn: string, call: string, name: string): Promise<Blob> {
    return (await this.answer("picture", { thread, turn, call, name })).file;
  }

  async export(thread: string, format: ExportFormat): Promise<File> {
    const args = { thread, format };
    const { value, file } = await this.answer<{ name: string }>("export", args);
    return new File([file], value.name);
  }

  candidates(chat: string, typed: string, near: string): Promise<Candidates> {
    return this.ask("candidates", { chat, typed, near });
  }

  payload(chat: string, command: Submit): Promise<Payload> {
    return this.ask("payload", { chat, command: JSON.stringify(command) });
  }

  async upload(chat: string, name: string, content: Blob): Promise<string> {
    if (content.size > MOST) {
      throw new RequestError(
        `${name} has more than ${MOST / 1e6} MB, which a panel cannot bring to its kernel. ` +
          `Put it beside the notebook, and write @file:${name}`,
      );
    }
    const args = { chat, name, kind: content.type };
    return (await this.answer<string>("upload", args, [await content.arrayBuffer()])).value;
  }

  rename(thread: string, name: string): Promise<void> {
    return this.ask("rename", { thread, name });
  }

  remove(thread: string): Promise<void> {
    return this.ask("remove", { thread });
  }

  private async ask<Value>(method: string, args: object = {}): Promise<Value> {
    return (await this.answer<Value>(method, args)).value;
  }

  private answer<Value>(
    method: string,
    args: object,
    buffers: ArrayBuffer[] = [],
  ): Promise<Answer<Value>> {
    return new Promise((resolve, reject) => {
      const ask = this.line.name();
      const end = (then: () => void): void => {
        clearTimeout(timer);
        unlisten();
        then();
      };
      const fail = (why: string, hint = ""): void =>
        end(() => reject(new RequestError(`${why} ${hint}`.trim(), hint)));
      const timer = setTimeout(() => fail(BLOCKED), LIMIT);
      const unlisten = this.line.listen(ask, ({ value, error, close }, files) => {
        if (error || close) {
          fail(error?.message ?? BLOCKED, error?.hint);
        } else {
          end(() => resolve({ value: value as Value, file: blob(value, files) }));
        }
      });
      this.line.send({ type: "ask", ask, method, args }, buffers);
    });
  }
}

function blob(value: unknown, files: readonly ArrayBufferView[]): Blob {
  const type = (value as { media_type?: string } | null)?.media_type ?? "";
  return new Blob([...files] as BlobPart[], { type });
}
