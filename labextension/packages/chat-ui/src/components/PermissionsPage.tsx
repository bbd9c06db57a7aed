/** What the assistant may do and share, who says so, and taking back what always may. */

import type { ReactNode } from "react";

import type { Forms, ToolPermission } from "../forms";
import { Locked } from "./Locked";
import { Panel, Problem } from "./Panel";
import { useLoaded } from "./useLoaded";

interface Props {
  forms: Forms;
  onClose(): void;
}

const SHARES: Record<string, string> = {
  values: "everything of the notebook",
  schema: "source, names and types, but no outputs",
  names: "names and types of variables only",
  none: "nothing but what is typed",
};

const MODES = { allow: "may", ask: "asks", deny: "is off" } as const;

const KINDS = { read: "Reads", write: "Writes", run: "Runs" } as const;

export function PermissionsPage({ forms, onClose }: Props): ReactNode {
  const { value, problem, busy, change } = useLoaded(() => forms.permissions());
  return (
    <Panel title="Permissions" onClose={onClose}>
      <Problem text={problem} />
      {value && (
        <>
          <h4>What may be sent to a model</h4>
          <p title={value.share_setting}>
            <code>{value.share}</code>: {SHARES[value.share] ?? ""}
          </p>
          {value.share_locked && <Locked by={value.share_setting} />}
          {value.agent_mode_off && (
            <p>
              Only what reads is offered: agent mode is off. <Locked by={value.agent_mode_off} />
            </p>
          )}
          {(["write", "run", "read"] as const).map((kind) => (
            <section key={kind} aria-label={KINDS[kind]}>
              <h4>{KINDS[kind]}</h4>
              <ul className="jp-Assist-permissions">
                {value.tools
                  .filter((tool) => tool.kind === kind)
                  .map((tool) => (
                    <Row
                      key={tool.name}
                      tool={tool}
                      busy={busy}
                      onAskAgain={() => void change(forms.askAgain(tool.name))}
                    />
                  ))}
              </ul>
            </section>
          ))}
        </>
      )}
    </Panel>
  );
}

interface RowProps {
  tool: ToolPermission;
  busy: boolean;
  onAskAgain(): void;
}

function Row({ tool, busy, onAskAgain }: RowProps): ReactNode {
  const { name, help, mode, setting, locked, always } = tool;
  return (
    <li data-mode={mode}>
      <code title={help}>{name}</code>
      <span title={setting}>{always ? "always may" : MODES[mode]}</span>
      {always && !locked && (
        <button type="button" disabled={busy} onClick={onAskAgain}>
          Ask again
        </button>
      )}
      {locked && <Locked by={setting} />}
    </li>
  );
}
