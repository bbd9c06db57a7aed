/** What a person asked, which can be changed and asked anew. */

import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";

import type { Leaving } from "../standing";
import type { Turn } from "../turns";
import { AttachedTo } from "./AttachedTo";
import { useHost } from "./context";
import { sends } from "./enter";
import { IconButton } from "./Icon";
import { useGrowing } from "./useGrowing";

interface Props {
  turn: Turn;
  leaving(turn: Turn): Leaving;
  /** Whether it was sent. */
  onResend(turn: Turn, prompt: string, undo: boolean): boolean;
}

export function UserMessage({ turn, leaving, onResend }: Props): ReactNode {
  const host = useHost();
  const [editing, setEditing] = useState(false);
  const pencil = useRef<HTMLDivElement>(null);
  if (editing) {
    return (
      <Editor
        question={turn.question}
        leaving={leaving(turn)}
        onSend={(prompt, undo) => onResend(turn, prompt, undo) && setEditing(false)}
        onCancel={() => {
          setEditing(false);
          // Whoever came by the keyboard goes on from there.
          setTimeout(() => pencil.current?.querySelector("button")?.focus());
        }}
      />
    );
  }
  return (
    <div className="jp-Assist-asked">
      <div className="jp-Assist-user" role="note" aria-label="You">
        {turn.question}
        <AttachedTo attached={turn.attached} turn={turn.id} />
      </div>
      <div className="jp-Assist-hover" ref={pencil}>
        <IconButton icon="edit" label="Edit and resend" onClick={() => setEditing(true)} />
        <IconButton
          icon="copy"
          label="Copy message"
          onClick={() => void host.copy(turn.question)}
        />
      </div>
    </div>
  );
}

interface EditorProps {
  question: string;
  leaving: Leaving;
  onSend(prompt: string, undo: boolean): void;
  onCancel(): void;
}

function Editor({ question, leaving, onSend, onCancel }: EditorProps): ReactNode {
  const [text, setText] = useState(question);
  const [undo, setUndo] = useState(false);
  const host = useHost();
  const input = useGrowing(text);
  useEffect(() => {
    const { current } = input;
    current?.focus();
    current?.setSelectionRange(current.value.length, current.value.length);
  }, [input]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.stopPropagation();
      onCancel();
    } else if (sends(event, host) && event.target === input.current) {
      event.preventDefault();
      onSend(text, undo);
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys of what is in it
    <div className="jp-Assist-rewording" onKeyDown={onKeyDown}>
      <textarea
        ref={input}
        aria-label="Your message, changed"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {leaving.changed && (
        <label>
          <input
            type="checkbox"
            checked={undo}
            onChange={(event) => setUndo(event.target.checked)}
          />{" "}
          Undo what was changed in the notebook since
        </label>
      )}
      <small>{consequence(leaving, undo)}</small>
      <div className="jp-Assist-buttons">
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
        <button
          type="button"
          className="jp-mod-accept"
          disabled={!text.trim()}
          onClick={() => onSend(text, undo)}
        >
          Resend
        </button>
      </div>
    </div>
  );
}

/** What becomes of the turns that are left out. */
function consequence({ later, changed }: Leaving, undo: boolean): string {
  const what = ["The answer", later === 1 && "1 later turn", later > 1 && `${later} later turns`]
    .filter(Boolean)
    .join(" and ");
  const stay = changed && !undo ? " What it changed in the notebook stays." : "";
  const verb = later ? "leave" : "leaves";
  return `${what} ${verb} this chat, but not the history.${stay}`;
}
