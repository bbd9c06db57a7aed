/** The conversations of this notebook: open, search, rename, delete. */

import { type ReactNode, useCallback, useEffect, useState } from "react";

import { message } from "../chat";
import type { Transport } from "../transport";
import type { Thread } from "../wire";

interface Props {
  transport: Transport;
  /** The id of the open one. */
  current: string;
  onOpen(thread: string): void;
  /** The open one is gone. */
  onNew(): void;
}

/** Milliseconds after the last key before it is searched. */
const PAUSE = 200;

export function Threads({ transport, current, onOpen, onNew }: Props): ReactNode {
  const [words, setWords] = useState("");
  const [threads, setThreads] = useState<readonly Thread[] | null>(null);
  const [problem, setProblem] = useState("");
  const [reads, setReads] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: it is read again after each change
  useEffect(() => {
    let wanted = true;
    const timer = setTimeout(
      () =>
        transport.threads(words).then(
          (found) => wanted && setThreads(found),
          (error) => wanted && setProblem(message(error)),
        ),
      words ? PAUSE : 0,
    );
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [transport, words, reads]);

  const change = useCallback((work: Promise<void>, then?: () => void): void => {
    work.then(
      () => {
        setProblem("");
        setReads((count) => count + 1);
        then?.();
      },
      (error) => setProblem(message(error)),
    );
  }, []);

  return (
    <section className="jp-Assist-threads" aria-label="Chats of this notebook">
      <input
        type="search"
        aria-label="Search chats"
        placeholder="Search chats"
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      {problem && (
        <p className="jp-Assist-failure" role="alert">
          {problem}
        </p>
      )}
      {threads?.length === 0 && (
        <p className="jp-Assist-quiet">
          {words ? "Nothing found." : "No chats about this notebook yet."}
        </p>
      )}
      <ul>
        {threads?.map((thread) => (
          <Row
            key={thread.id}
            thread={thread}
            open={thread.id === current}
            onOpen={() => onOpen(thread.id)}
            onRename={(name) => change(transport.rename(thread.id, name))}
            onDelete={() =>
              change(transport.remove(thread.id), thread.id === current ? onNew : undefined)
            }
          />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  thread: Thread;
  open: boolean;
  onOpen(): void;
  onRename(name: string): void;
  onDelete(): void;
}

function Row({ thread, open, onOpen, onRename, onDelete }: RowProps): ReactNode {
  const [name, setName] = useState<string | null>(null);
  const [leaving, setLeaving] = useState(false);
  if (name !== null) {
    return (
      <li>
        <form
          className="jp-Assist-buttons"
          onSubmit={(event) => {
            event.preventDefault();
            setName(null);
            onRename(name.trim());
          }}
        >
          <input
            // biome-ignore lint/a11y/noAutofocus: it was just asked for
            autoFocus
            aria-label="Name"
            value={name}
            onChange={(event) => setName(event.target.value)}
            onKeyDown={(event) => event.key === "Escape" && setName(null)}
          />
          <button type="submit">Rename</button>
        </form>
      </li>
    );
  }
  return (
    <li aria-current={open || undefined}>
      <button type="button" className="jp-Assist-thread" onClick={onOpen}>
        <span>{thread.name || thread.first_question || "New chat"}</span>
        <small>
          {new Date(thread.updated).toLocaleString()} · {thread.turns}{" "}
          {thread.turns === 1 ? "turn" : "turns"}
        </small>
      </button>
      <button type="button" onClick={() => setName(thread.name)}>
        Rename
      </button>
      <button
        type="button"
        className={leaving ? "jp-mod-warn" : ""}
        onClick={() => (leaving ? onDelete() : setLeaving(true))}
        onBlur={() => setLeaving(false)}
      >
        {leaving ? "Delete for good?" : "Delete"}
      </button>
    </li>
  );
}
