/** What the assistant does in the other notebooks that are open. */

import { waiting } from "@jupyter-ai-assist/chat-ui";
import { UseSignal } from "@jupyterlab/ui-components";
import type { ReactNode } from "react";

import type { Chats, Opened } from "./chats";

interface Props {
  chats: Chats;
  onOpen(opened: Opened): void;
}

export function Elsewhere({ chats, onOpen }: Props): ReactNode {
  return (
    <UseSignal signal={chats.happened}>
      {() => {
        const busy = chats.all.filter((one) => one.chat.running && one !== chats.current);
        return busy.length ? (
          <ul className="jp-Assist-elsewhere" aria-label="Other notebooks" aria-live="polite">
            {busy.map((one) => (
              <li key={one.id}>
                <button type="button" title={one.place} onClick={() => onOpen(one)}>
                  {state(one)}
                </button>
              </li>
            ))}
          </ul>
        ) : null;
      }}
    </UseSignal>
  );
}

function state({ chat, place }: Opened): ReactNode {
  const { turns } = chat.current();
  const last = turns[turns.length - 1];
  const name = place.slice(place.lastIndexOf("/") + 1);
  return last && waiting(last) ? (
    <>
      <strong>{name}</strong> waits for you
    </>
  ) : (
    <>
      <strong>{name}</strong>: at work…
    </>
  );
}
