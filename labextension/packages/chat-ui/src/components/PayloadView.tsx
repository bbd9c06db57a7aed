/** What the prompt in the input would send, part by part; nothing is sent for it. */

import { type ReactNode, useEffect, useState, useSyncExternalStore } from "react";

import type { Chat } from "../chat";
import type { Payload } from "../protocol";
import { message } from "../transport";
import { useSeen } from "./Chips";
import { IconButton } from "./Icon";
import { PayloadParts } from "./PayloadParts";

/** Milliseconds after the last key before it is worked out anew. */
const PAUSE = 500;

interface Props {
  chat: Chat;
  onClose(): void;
}

export function PayloadView({ chat, onClose }: Props): ReactNode {
  const { payload, problem } = usePayload(chat);
  return (
    <section
      className="jp-Assist-payload"
      aria-label="What will be sent"
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <header>
        <h3>What will be sent</h3>
        <IconButton icon="close" label="Close" title="Close (Esc)" onClick={onClose} />
      </header>
      <div className="jp-Assist-payload-parts">
        {problem && (
          <p className="jp-Assist-failure" role="alert">
            {problem}
          </p>
        )}
        {!payload && !problem && <p role="status">Working it out…</p>}
        {payload && !problem && (
          <>
            <PayloadParts payload={payload} />
            <small>
              The counts are estimates: only the service itself counts exactly. This is the first
              request; what tools find follows in later ones.
            </small>
          </>
        )}
      </div>
    </section>
  );
}

/** The payload of what is in the input now; it follows what is typed, chosen and attached. */
function usePayload(chat: Chat): { payload: Payload | null; problem: string } {
  const { draft, model, mode, turns } = useSyncExternalStore(chat.subscribe, chat.current);
  const along = useSyncExternalStore(chat.attachments.subscribe, chat.attachments.current);
  const seen = useSeen(chat);
  const [payload, setPayload] = useState<Payload | null>(null);
  const [problem, setProblem] = useState("");
  const { running } = chat;
  // biome-ignore lint/correctness/useExhaustiveDependencies: all of these are in the payload
  useEffect(() => {
    let mine = true;
    const work = async (): Promise<void> => {
      try {
        const found = await chat.payload();
        if (mine) {
          setPayload(found);
          setProblem("");
        }
      } catch (error) {
        if (mine) {
          setProblem(message(error));
        }
      }
    };
    const wait = setTimeout(() => void work(), payload || problem ? PAUSE : 0);
    return () => {
      mine = false;
      clearTimeout(wait);
    };
  }, [chat, draft, model, mode, turns.length, running, along, seen]);
  return { payload, problem };
}
