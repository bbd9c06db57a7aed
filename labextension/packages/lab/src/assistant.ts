/** The seam between the assistant's plugins: its chats are loaded when somebody needs them. */

import { Token } from "@lumino/coreutils";
import type { ISignal } from "@lumino/signaling";

import type { Chats } from "./chats";

export interface IAssistant {
  /** The chats; `null` as long as the sidebar was not opened. */
  readonly chats: Chats | null;
  /** Show the sidebar; its chats, or `null` where the assistant is switched off. */
  open(): Promise<Chats | null>;
  /** The same, with the sidebar left as it is. */
  ready(): Promise<Chats | null>;
  /** The chats are loaded, or something has happened in one. */
  readonly changed: ISignal<IAssistant, void>;
}

export const IAssistant = new Token<IAssistant>(
  "jupyter-ai-assist:IAssistant",
  "The assistant's sidebar and the chats of the open notebooks.",
);
