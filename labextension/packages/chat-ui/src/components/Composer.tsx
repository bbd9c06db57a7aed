/** Where a person writes, and the one button: send, stop or try again. */

import type { ClipboardEvent, KeyboardEvent, ReactNode } from "react";

import type { Choice, Choices } from "../completion";
import type { ConnectionState } from "../transport";
import type { Status } from "../wire";
import { useHost } from "./context";
import { sends } from "./enter";
import { Icon, IconButton } from "./Icon";
import { agentLock, modelLock } from "./locks";
import { ModelPicker } from "./ModelPicker";
import { recall } from "./recall";
import { useCompletion } from "./useCompletion";
import { useFocusBack } from "./useFocusBack";
import { useGrowing } from "./useGrowing";

interface Props {
  draft: string;
  running: boolean;
  /** The last turn failed or was stopped, and can be asked again. */
  unanswered: boolean;
  /** What was asked in this chat, oldest first. */
  prompts: readonly string[];
  connection: ConnectionState;
  /** The connection or files are on their way, and the prompt follows. */
  sending: boolean;
  status: Status | null;
  model: string;
  mode: "ask" | "agent";
  /** Something else stands in the place of the turns. */
  covered: boolean;
  /** How often a turn was asked anew. */
  anew: number;
  onEdit(draft: string): void;
  onSubmit(prompt: string): void;
  onStop(): void;
  onRetry(): void;
  /** What can stand after `@`. */
  onFind(typed: string): Promise<Choices>;
  onPaste(event: ClipboardEvent): void;
  /** What goes along; stands above the input. */
  along: ReactNode;
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
  useFocusBack(input, props.covered, props.anew);
  const completion = useCompletion({
    text: draft,
    input,
    enabled: !running,
    commands: commands(status),
    find: props.onFind,
    onEdit,
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (completion.onKeyDown(event)) {
      return;
    }
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
      {completion.list}
      {props.along}
      <textarea
        ref={input}
        rows={2}
        aria-label="Message"
        placeholder={`Ask ${host.insertBelow ? "about this notebook" : "anything"}; / for commands, @ for what you mean`}
        value={draft}
        onChange={(event) => {
          onEdit(event.target.value);
          completion.onCaret();
        }}
        onSelect={completion.onCaret}
        onBlur={completion.onBlur}
        onPaste={props.onPaste}
        onKeyDown={onKeyDown}
        {...completion.aria}
      />
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
          models={status?.models ?? null}
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

function commands(status: Status | null): Choice[] {
  return (status?.commands ?? []).map(({ name, usage, help }) => ({
    name,
    label: "",
    detail: usage && !usage.startsWith("/") ? `${usage}: ${help}` : help,
    kind: "command",
  }));
}

function TheButton(props: Props): ReactNode {
  const { draft, running, connection, sending, unanswered, onSubmit, onStop, onRetry } = props;
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
  // A prompt waits for a connection that is being made.
  const reachable = connection === "open" || (connection === "connecting" && !again);
  return (
    <IconButton
      className="jp-Assist-send jp-mod-accept"
      icon={again ? "retry" : "up"}
      label={again ? "Retry" : "Send"}
      title={again ? "Ask the last question again" : "Send (Enter)"}
      disabled={!reachable || sending || !(again || draft.trim())}
      onClick={() => (again ? onRetry() : onSubmit(draft))}
    />
  );
}
