/** What the prompt in the input would send, part by part; nothing is sent for it. */

import { type ReactNode, useEffect, useState, useSyncExternalStore } from "react";

import type { Chat } from "../chat";
import { message } from "../transport";
import type { Payload, PayloadPart } from "../wire";
import { useSeen } from "./Chips";
import { Highlighted } from "./CodeBlock";
import { IconButton } from "./Icon";

/** Milliseconds after the last key before it is worked out anew. */
const PAUSE = 500;

const number = new Intl.NumberFormat("en");

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
        {payload && !problem && <Parts payload={payload} />}
      </div>
    </section>
  );
}

function Parts({ payload }: { payload: Payload }): ReactNode {
  const { parts, notices, hidden } = payload;
  const earlier = parts.filter((part) => part.earlier);
  return (
    <>
      <Summary payload={payload} />
      {notices.map((notice) => (
        <p key={notice} className="jp-Assist-notice">
          {notice}
        </p>
      ))}
      {hidden > 0 && (
        <p className="jp-Assist-notice">
          {hidden === 1 ? "1 secret is" : `${number.format(hidden)} secrets are`} hidden: where it
          says [hidden: …], nothing else is sent.
        </p>
      )}
      {keyed(parts.filter((part) => !part.earlier)).map(([key, part]) => (
        <Part key={key} part={part} />
      ))}
      {earlier.length > 0 && (
        <details className="jp-Assist-part">
          <Heading title="earlier in this chat" tokens={sum(earlier)} />
          {keyed(earlier).map(([key, part]) => (
            <Part key={key} part={{ ...part, title: part.title.replace("earlier: ", "") }} />
          ))}
        </details>
      )}
      <small>
        The counts are estimates: only the service itself counts exactly. This is the first request;
        what tools find follows in later ones.
      </small>
    </>
  );
}

function Summary({ payload: { model, tokens, window, reply } }: { payload: Payload }): ReactNode {
  const share = Math.round((100 * tokens) / window);
  return (
    <div className="jp-Assist-payload-sum">
      <p>
        About <strong>{number.format(tokens)} tokens</strong> to <code>{model}</code>: {share} % of
        its window of {number.format(window)}, of which {number.format(reply)} are kept for the
        answer.
      </p>
      <meter
        aria-label="Part of the model's window"
        min={0}
        max={window}
        high={window - reply}
        value={tokens}
      />
    </div>
  );
}

function Part({ part: { title, text, language, tokens } }: { part: PayloadPart }): ReactNode {
  return (
    <details className="jp-Assist-part">
      <Heading title={title} tokens={tokens} />
      {language === "text" ? <pre>{text}</pre> : <Highlighted code={text} language={language} />}
    </details>
  );
}

function Heading({ title, tokens }: { title: string; tokens: number }): ReactNode {
  return (
    <summary>
      <span>{title}</span> <span className="jp-Assist-quiet">{number.format(tokens)} tokens</span>
    </summary>
  );
}

/** Parts with a key each: several may have one title. */
function keyed(parts: readonly PayloadPart[]): [string, PayloadPart][] {
  const seen = new Map<string, number>();
  return parts.map((part) => {
    const count = (seen.get(part.title) ?? 0) + 1;
    seen.set(part.title, count);
    return [`${part.title} ${count}`, part];
  });
}

function sum(parts: readonly PayloadPart[]): number {
  return parts.reduce((total, { tokens }) => total + tokens, 0);
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
