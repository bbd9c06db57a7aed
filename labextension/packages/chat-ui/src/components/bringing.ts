/** What comes to the input from outside: what is offered after `@`, and what is pasted. */

import type { ClipboardEvent } from "react";

import type { Chat } from "../chat";
import type { Choices } from "../completion";
import { NOTHING_SEEN } from "../surroundings";

/** What can stand after `@`: what the server finds, and the selection, which is here. */
export async function choices(chat: Chat, typed: string): Promise<Choices> {
  const { selection } = chat.surroundings?.current() ?? NOTHING_SEEN;
  const here =
    selection && "selection".startsWith(typed.toLowerCase())
      ? [{ name: "selection", label: "", detail: selection.text.trim(), kind: "selection" }]
      : [];
  const { found, late, note } = await chat.candidates(typed);
  const all = [
    ...here,
    ...found.map(({ ref, kind, detail }) =>
      // A cell is known by what it says; its id is what nobody types.
      kind === "cell"
        ? { name: ref, label: detail, detail: `@${ref}`, kind }
        : { name: ref, label: "", detail, kind },
    ),
  ];
  return { all, late, note };
}

/** Attach pictures and files of the clipboard; text stays text. */
export function pasted(chat: Chat, event: ClipboardEvent): void {
  const { files, types } = event.clipboardData;
  if (files.length && !types.includes("text/plain")) {
    event.preventDefault();
    void chat.bring([...files]);
  }
}
