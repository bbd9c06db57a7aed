/** What is asked of the server from inside a cell; each request ends with its signal. */

import { type ChatEvent, RequestError, type Rewrite } from "@jupyter-ai-assist/chat-ui";
import { URLExt } from "@jupyterlab/coreutils";
import type * as nbformat from "@jupyterlab/nbformat";
import { ServerConnection } from "@jupyterlab/services";

import { refusal } from "../api";
import { API } from "../server";
import { linesOf } from "./lines";

/** What every request brings: the notebook, and the cells that are about. */
interface Brought {
  /** The path in the server's contents. */
  notebook: string;
  cells: nbformat.IBaseCell[];
}

export interface RewriteRequest extends Brought {
  prompt: string;
  rewrite: Rewrite;
  /** `provider:model`; blank for the default. */
  model: string;
}

export interface CompleteRequest extends Brought {
  complete: { cell: string; prefix: string; suffix: string; model: string };
}

/** Have a cell rewritten; the events of the turn, as they come. */
export async function rewrite(
  request: RewriteRequest,
  onEvent: (event: ChatEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const { body } = await post("rewrite", request, signal);
  if (body) {
    for await (const line of linesOf(body)) {
      onEvent(JSON.parse(line) as ChatEvent);
    }
  }
}

/** The text to insert at the cursor; blank for none. */
export async function complete(request: CompleteRequest, signal: AbortSignal): Promise<string> {
  const response = await post("complete", request, signal);
  const { text } = (await response.json()) as { text: string };
  return text;
}

async function post(path: string, body: unknown, signal: AbortSignal): Promise<Response> {
  const settings = ServerConnection.makeSettings();
  const address = URLExt.join(settings.baseUrl, API, path);
  const init = { method: "POST", body: JSON.stringify(body), signal };
  const response = await ServerConnection.makeRequest(address, init, settings).catch((error) => {
    signal.throwIfAborted();
    throw error instanceof ServerConnection.NetworkError
      ? new RequestError("The server cannot be reached; nothing was changed.")
      : error;
  });
  if (!response.ok) {
    throw refusal(await response.text(), response);
  }
  return response;
}
