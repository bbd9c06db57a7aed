/** The conversations of this notebook: open, search, rename, export, delete. */

import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";

import { message, type Transport } from "../transport";
import type { Thread } from "../wire";
import { ThreadRow } from "./ThreadRow";
import { useWalk } from "./useWalk";

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

interface Found {
  /** What was searched. */
  words: string;
  threads: readonly Thread[];
}

export function Threads({ transport, current, onOpen, onNew, onClose }: Props): ReactNode {
  const [words, setWords] = useState("");
  const [found, setFound] = useState<Found | null>(null);
  const threads = found?.threads;
  const [problem, setProblem] = useState("");
  const [reads, setReads] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: it is read again after each change
  useEffect(() => {
    let wanted = true;
    const timer = setTimeout(
      () =>
        transport.threads(words).then(
          (all) => wanted && setFound({ words, threads: all }),
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
  const walk = useWalk(list, found, found?.words !== words);

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
      onKeyDown={(event) => (event.key === "Escape" ? onClose() : walk.onArrow(event))}
    >
      <input
        // biome-ignore lint/a11y/noAutofocus: the list was just asked for
        autoFocus
        type="search"
        aria-label="Search chats"
        placeholder="Search chats"
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
          walk.stay();
        }}
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
              walk.leave(place);
              change(transport.remove(thread.id), thread.id === current ? onNew : undefined);
            }}
            onProblem={setProblem}
          />
        ))}
      </ul>
    </section>
  );
}
