/** Where a person writes, and the one button: send, stop or try again. */

import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";

import type { Status } from "../wire";
import { ModelPicker } from "./ModelPicker";

interface Props {
  draft: string;
  running: boolean;
  /** The last turn failed, and can be asked again. */
  failed: boolean;
  connected: boolean;
  status: Status | null;
  model: string;
  mode: "ask" | "agent";
  onEdit(draft: string): void;
  onSubmit(prompt: string): void;
  onStop(): void;
  onRetry(): void;
  onChoose(choice: { model?: string; mode?: "ask" | "agent" }): void;
}

const MODES = {
  ask: "Ask: reads the notebook, changes nothing",
  agent: "Agent: edits and runs cells, as far as you allow it",
} as const;

export function Composer(props: Props): ReactNode {
  const { draft, running, status, mode, onEdit, onSubmit } = props;
  const input = useRef<HTMLTextAreaElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useEffect(() => {
    const { current } = input;
    if (current) {
      current.style.height = "auto";
      current.style.height = `${Math.min(current.scrollHeight + 2, 240)}px`;
    }
  }, [draft]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      onSubmit(draft);
    }
  };
  return (
    <div className="jp-Assist-composer">
      <textarea
        ref={input}
        rows={2}
        aria-label="Message"
        placeholder="Ask about this notebook, or / for commands"
        value={draft}
        onChange={(event) => onEdit(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {!running && (
        <Commands
          draft={draft}
          status={status}
          onPick={(text) => {
            onEdit(text);
            input.current?.focus();
          }}
        />
      )}
      <div className="jp-Assist-controls">
        <fieldset className="jp-Assist-mode" aria-label="Mode">
          {(["ask", "agent"] as const).map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={mode === one}
              title={MODES[one]}
              onClick={() => props.onChoose({ mode: one })}
            >
              {one === "ask" ? "Ask" : "Agent"}
            </button>
          ))}
        </fieldset>
        <ModelPicker
          models={status?.models ?? []}
          chosen={props.model}
          byDefault={status?.default_model ?? ""}
          onChoose={(model) => props.onChoose({ model })}
        />
        <TheButton {...props} />
      </div>
    </div>
  );
}

function TheButton({
  draft,
  running,
  failed,
  connected,
  onSubmit,
  onStop,
  onRetry,
}: Props): ReactNode {
  if (running) {
    return (
      <button type="button" className="jp-Assist-send jp-mod-warn" onClick={onStop}>
        Stop
      </button>
    );
  }
  if (failed && !draft.trim()) {
    return (
      <button type="button" className="jp-Assist-send jp-mod-accept" onClick={onRetry}>
        Retry
      </button>
    );
  }
  return (
    <button
      type="button"
      className="jp-Assist-send jp-mod-accept"
      disabled={!draft.trim() || !connected}
      onClick={() => onSubmit(draft)}
    >
      Send
    </button>
  );
}

interface CommandsProps {
  draft: string;
  status: Status | null;
  onPick(text: string): void;
}

/** The commands that begin with what is written so far. */
function Commands({ draft, status, onPick }: CommandsProps): ReactNode {
  const typed = /^\/([a-z]*)$/.exec(draft)?.[1];
  const found =
    typed === undefined
      ? []
      : (status?.commands ?? []).filter(({ name }) => name.startsWith(typed));
  if (!found.length) {
    return null;
  }
  return (
    <ul className="jp-Assist-commands" aria-label="Commands">
      {found.map(({ name, usage, help }) => (
        <li key={name}>
          <button type="button" onClick={() => onPick(`/${name} `)}>
            <code>{usage}</code> <span>{help}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
