/** The server half of the assistant, over HTTP and a websocket. */

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
  type WorkspaceCall,
  type WorkspaceResult,
} from "@jupyter-ai-assist/chat-ui";
import { URLExt } from "@jupyterlab/coreutils";
import { ServerConnection } from "@jupyterlab/services";

import { serverForms } from "./forms";
import { API } from "./server";

/** Turns of a conversation that are loaded at a time. */
const PAGE = 40;

export class ServerTransport implements Transport {
  readonly forms: Forms;
  private readonly client = crypto.getRandomValues(new Uint32Array(4)).join("-");

  constructor(
    /** The path in the server's contents, which another one may be tomorrow. */
    private readonly place: () => string,
    private readonly work: (call: WorkspaceCall) => Promise<WorkspaceResult>,
    private readonly settings = ServerConnection.makeSettings(),
  ) {
    this.forms = serverForms(place, (path, method, body) => this.ask(path, method, body));
  }

  connect(chat: string, listener: Listener): Connection {
    return new SocketConnection(chat, listener, {
      client: this.client,
      open: (id, after) => new this.settings.WebSocket(this.address(id, after)),
      work: this.work,
    });
  }

  status(): Promise<Status> {
    return this.ask("status");
  }

  threads(search: string): Promise<Thread[]> {
    return this.ask(`threads${URLExt.objectToQueryString({ notebook: this.place(), search })}`);
  }

  turns(thread: string, before = ""): Promise<TurnsPage> {
    const page = URLExt.objectToQueryString({ before, limit: String(PAGE) });
    return this.ask(`threads/${encodeURIComponent(thread)}/turns${page}`);
  }

  async picture(thread: string, turn: string, call: string, name: string): Promise<Blob> {
    const place = `threads/${encodeURIComponent(thread)}/turns/${encodeURIComponent(turn)}/picture`;
    const query = URLExt.objectToQueryString({ call, name });
    return (await this.request(`${place}${query}`)).blob();
  }

  async export(thread: string, format: ExportFormat): Promise<File> {
    const query = URLExt.objectToQueryString({ format });
    const response = await this.request(`threads/${encodeURIComponent(thread)}/export${query}`);
    const header = response.headers.get("Content-Disposition") ?? "";
    const name = /filename\*=utf-8''([^;]+)/.exec(header)?.[1] ?? "conversation";
    return new File([await response.blob()], decodeURIComponent(name));
  }

  candidates(chat: string, typed: string, near: string): Promise<Candidates> {
    return this.ask(`candidates${this.ofChat(chat, { typed, near })}`);
  }

  payload(chat: string, command: Submit): Promise<Payload> {
    return this.ask(`payload${this.ofChat(chat, {})}`, "POST", command);
  }

  async upload(chat: string, name: string, content: Blob): Promise<string> {
    const path = `files${this.ofChat(chat, { name })}`;
    const { ref } = await this.ask<{ ref: string }>(path, "POST", content);
    return ref;
  }

  rename(thread: string, name: string): Promise<void> {
    return this.ask(`threads/${encodeURIComponent(thread)}`, "PATCH", { name });
  }

  remove(thread: string): Promise<void> {
    return this.ask(`threads/${encodeURIComponent(thread)}`, "DELETE");
  }

  private ofChat(chat: string, query: Record<string, string>): string {
    return URLExt.objectToQueryString({ notebook: this.place(), chat, ...query });
  }

  private address(chat: string, after: number | null): string {
    const { wsUrl, token, appendToken } = this.settings;
    const query = URLExt.objectToQueryString({
      notebook: this.place(),
      client: this.client,
      chat,
      after: after === null ? "" : String(after),
      ...(appendToken && token ? { token } : {}),
    });
    return URLExt.join(wsUrl, API, "chat") + query;
  }

  private async ask<Answer>(path: string, method = "GET", body?: unknown): Promise<Answer> {
    const text = await (await this.request(path, method, body)).text();
    return (text ? JSON.parse(text) : undefined) as Answer;
  }

  private async request(path: string, method = "GET", body?: unknown): Promise<Response> {
    const address = `${URLExt.join(this.settings.baseUrl, API)}/${path}`;
    const sent = body instanceof Blob ? body : JSON.stringify(body);
    const init = { method, ...(body === undefined ? {} : { body: sent }) };
    const response = await ServerConnection.makeRequest(address, init, this.settings).catch(() => {
      throw new RequestError("The server cannot be reached.");
    });
    if (!response.ok) {
      throw refusal(await response.text(), response);
    }
    return response;
  }
}

/** What the server says why not; some of what stands in between says nothing. */
export function refusal(text: string, { status, statusText }: Response): RequestError {
  try {
    const { message, hint } = JSON.parse(text) as { message?: string; hint?: string };
    return new RequestError(`${message ?? statusText} ${hint ?? ""}`.trim(), hint);
  } catch {
    return new RequestError(`The server answered ${status} ${statusText}.`);
  }
}
