/** One conversation in the list. */

import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";

import type { Transport } from "../transport";
import type { Thread } from "../wire";
import { ExportMenu } from "./ExportMenu";
import { IconButton } from "./Icon";

interface Props {
  thread: Thread;
  open: boolean;
  transport: Transport;
  onOpen(): void;
  onRename(name: string): void;
  onDelete(): void;
  onProblem(text: string): void;
}

export function ThreadRow(props: Props): ReactNode {
  const { thread, open, transport, onOpen, onRename, onDelete, onProblem } = props;
  const [state, setState] = useState<"shown" | "renaming" | "leaving">("shown");
  const back = (): void => setState("shown");
  const row = useRef<HTMLButtonElement>(null);
  const before = useRef(state);
  useEffect(() => {
    // What had the focus is gone.
    if (state === "shown" && before.current !== state) {
      row.current?.focus();
    }
    before.current = state;
  }, [state]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = { F2: "renaming", Delete: "leaving" }[event.key];
    if (next && state === "shown") {
      event.preventDefault();
      setState(next as "renaming" | "leaving");
    }
  };
  if (state === "renaming") {
    return (
      <li>
        <Naming
          name={thread.name}
          onBack={back}
          onName={(name) => {
            back();
            onRename(name);
          }}
        />
      </li>
    );
  }
  if (state === "leaving") {
    return (
      <li>
        <Leaving name={nameOf(thread)} onBack={back} onDelete={onDelete} />
      </li>
    );
  }
  return (
    <li aria-current={open || undefined}>
      <button
        type="button"
        className="jp-Assist-thread"
        title={nameOf(thread)}
        ref={row}
        onClick={onOpen}
        onKeyDown={onKeyDown}
      >
        <span dir="auto">{nameOf(thread)}</span>
        <small>
          {when(new Date(thread.updated))} · {thread.turns} {thread.turns === 1 ? "turn" : "turns"}
        </small>
      </button>
      <span className="jp-Assist-hover">
        <IconButton
          icon="edit"
          label="Rename"
          title="Rename (F2)"
          onClick={() => setState("renaming")}
        />
        <ExportMenu transport={transport} thread={thread.id} onProblem={onProblem} />
        <IconButton
          icon="delete"
          label="Delete"
          title="Delete (Del)"
          onClick={() => setState("leaving")}
        />
      </span>
    </li>
  );
}

interface NamingProps {
  name: string;
  onName(name: string): void;
  onBack(): void;
}

function Naming({ name: before, onName, onBack }: NamingProps): ReactNode {
  const [name, setName] = useState(before);
  return (
    <form
      className="jp-Assist-buttons"
      onSubmit={(event) => {
        event.preventDefault();
        onName(name.trim());
      }}
      onKeyDown={(event) => backOnEscape(event, onBack)}
    >
      <input
        // biome-ignore lint/a11y/noAutofocus: it was just asked for
        autoFocus
        aria-label="Name"
        placeholder="Its first question"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <button type="submit" className="jp-mod-accept">
        Rename
      </button>
    </form>
  );
}

interface LeavingProps {
  name: string;
  onDelete(): void;
  onBack(): void;
}

function Leaving({ name, onDelete, onBack }: LeavingProps): ReactNode {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in
    <div
      className="jp-Assist-leaving"
      role="group"
      aria-label={`Delete ${name}`}
      onKeyDown={(event) => backOnEscape(event, onBack)}
    >
      <p>
        Delete “{name}” for good? <small>Changes that it made in the notebook stay.</small>
      </p>
      <div className="jp-Assist-buttons">
        <button
          type="button"
          // biome-ignore lint/a11y/noAutofocus: what is asked is answered by the keyboard as well
          autoFocus
          onClick={onBack}
        >
          Keep
        </button>
        <button type="button" className="jp-mod-warn" onClick={onDelete}>
          Delete for good
        </button>
      </div>
    </div>
  );
}

function backOnEscape(event: KeyboardEvent, onBack: () => void): void {
  if (event.key === "Escape") {
    event.stopPropagation();
    onBack();
  }
}

function nameOf({ keeps, name, first_question }: Thread): string {
  return keeps || name || first_question || "New chat";
}

/** The time where it was today, else the day. */
function when(time: Date): string {
  return time.toDateString() === new Date().toDateString()
    ? time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })
    : time.toLocaleDateString([], { year: "numeric", month: "short", day: "numeric" });
}
