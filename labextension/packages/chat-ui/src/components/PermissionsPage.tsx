/** What the assistant may do and share, who says so, and taking back what always may. */

import type { ReactNode } from "react";

import type { CallRule, Forms, ToolPermission } from "../forms";
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
          {value.rules.length > 0 && (
            <section aria-label="Rules">
              <h4>Whatever the tool</h4>
              <ul className="jp-Assist-permissions jp-Assist-rules">
                {value.rules.map((rule) => (
                  <Rule key={rule.text} rule={rule} />
                ))}
              </ul>
            </section>
          )}
          {value.protected_tags.length > 0 && (
            <p>
              Never changed or run: cells tagged{" "}
              {value.protected_tags.map((tag, place) => (
                <span key={tag}>
                  {place > 0 && ", "}
                  <code>{tag}</code>
                </span>
              ))}
              .
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

function Rule({ rule }: { rule: CallRule }): ReactNode {
  const { text, why, source, locked } = rule;
  const by = `Assist.tool_rules, set by ${source}`;
  return (
    <li>
      <code title={by}>{text}</code>
      {why && <span>{why}</span>}
      {locked && <Locked by={by} />}
    </li>
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
