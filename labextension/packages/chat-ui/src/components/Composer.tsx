/** Where a person writes, and the one button: send, stop or try again. */

import type { KeyboardEvent, ReactNode } from "react";

import type { Status } from "../wire";
import { useHost } from "./context";
import { sends } from "./enter";
import { Icon, IconButton } from "./Icon";
import { agentLock, modelLock } from "./locks";
import { ModelPicker } from "./ModelPicker";
import { recall } from "./recall";
import { useGrowing } from "./useGrowing";

interface Props {
  draft: string;
  running: boolean;
  /** The last turn failed or was stopped, and can be asked again. */
  unanswered: boolean;
  /** What was asked in this chat, oldest first. */
  prompts: readonly string[];
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
  const { draft, running, prompts, status, mode, onEdit, onSubmit } = props;
  const host = useHost();
  const locked = agentLock(status);
  const input = useGrowing(draft);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (sends(event, host)) {
      event.preventDefault();
      onSubmit(draft);
      return;
    }
    const recalled = recall(event.key, draft, prompts);
    if (recalled !== null) {
      event.preventDefault();
      onEdit(recalled);
    }
  };
  return (
    <div className="jp-Assist-composer">
      <textarea
        ref={input}
        rows={2}
        aria-label="Message"
        placeholder={`Ask ${host.insertBelow ? "about this notebook" : "anything"}, or / for commands`}
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
              title={one === "agent" && locked ? `Locked: ${locked}` : MODES[one]}
              disabled={one === "agent" && Boolean(locked)}
              onClick={() => props.onChoose({ mode: one })}
            >
              {one === "ask" ? "Ask" : "Agent"}
              {one === "agent" && locked && <Icon name="lock" />}
            </button>
          ))}
        </fieldset>
        <ModelPicker
          models={status?.models ?? []}
          chosen={props.model}
          byDefault={status?.default_model ?? ""}
          locked={modelLock(status)}
          onChoose={(model) => props.onChoose({ model })}
        />
        <TheButton {...props} />
      </div>
    </div>
  );
}

function TheButton(props: Props): ReactNode {
  const { draft, running, unanswered, connected, onSubmit, onStop, onRetry } = props;
  if (running) {
    return (
      <IconButton
        className="jp-Assist-send jp-mod-warn"
        icon="stop"
        label="Stop"
        onClick={onStop}
      />
    );
  }
  const again = unanswered && !draft.trim();
  return (
    <IconButton
      className="jp-Assist-send jp-mod-accept"
      icon={again ? "retry" : "up"}
      label={again ? "Retry" : "Send"}
      title={again ? "Ask the last question again" : "Send (Enter)"}
      disabled={!connected || !(again || draft.trim())}
      onClick={() => (again ? onRetry() : onSubmit(draft))}
    />
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
