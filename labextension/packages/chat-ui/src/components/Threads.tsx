/** The conversations of this notebook: open, search, rename, export, delete. */

import {
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useRef,
  useState,
} from "react";

import { message, type Transport } from "../transport";
import type { Thread } from "../wire";
import { ThreadRow } from "./ThreadRow";

interface Props {
  transport: Transport;
  /** The id of the open one. */
  current: string;
  onOpen(thread: string): void;
  /** The open one is gone. */
  onNew(): void;
  onClose(): void;
}

/** Milliseconds after the last key before it is searched. */
const PAUSE = 200;

export function Threads({ transport, current, onOpen, onNew, onClose }: Props): ReactNode {
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

  const list = useRef<HTMLElement>(null);
  /** The place of the one that was deleted, until the keyboard is at the one that has it now. */
  const gone = useRef(-1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the list was read again
  useEffect(() => {
    if (gone.current >= 0 && document.activeElement === document.body) {
      const stops = stopsIn(list.current);
      stops[Math.min(gone.current + 1, stops.length - 1)]?.focus();
    }
    gone.current = -1;
  }, [threads]);

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
    <section
      className="jp-Assist-threads"
      aria-label="Chats of this notebook"
      ref={list}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          onClose();
        } else {
          walk(event);
        }
      }}
    >
      <input
        // biome-ignore lint/a11y/noAutofocus: the list was just asked for
        autoFocus
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
        {threads?.map((thread, place) => (
          <ThreadRow
            key={thread.id}
            thread={thread}
            open={thread.id === current}
            transport={transport}
            onOpen={() => onOpen(thread.id)}
            onRename={(name) => change(transport.rename(thread.id, name))}
            onDelete={() => {
              gone.current = place;
              change(transport.remove(thread.id), thread.id === current ? onNew : undefined);
            }}
            onProblem={setProblem}
          />
        ))}
      </ul>
    </section>
  );
}

/** The search, then the chats. */
function stopsIn(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>("[type=search], .jp-Assist-thread") ?? [])];
}

/** From the search into the list, and from one chat to the next, by the arrow keys. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const field = event.target as HTMLElement;
  const stops = stopsIn(event.currentTarget);
  const place = stops.indexOf(field);
  if (step && place >= 0) {
    event.preventDefault();
    stops[place + step]?.focus();
  }
}
