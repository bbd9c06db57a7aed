/** One tool call: what it was given, what it gave back, and how it went. */

import { type ReactNode, useState } from "react";

import type { Verdict } from "../chat";
import type { ToolItem } from "../turns";
import { ApprovalCard } from "./ApprovalCard";
import { Highlighted } from "./CodeBlock";
import { useHost } from "./context";
import { Icon, type IconName } from "./Icon";
import { Pictures } from "./Pictures";

/** The tools that run code; edits do where the person said so. */
const RUNS = new Set(["run_cells", "scratch", "edit_cell", "insert_cell"]);

interface Props {
  tool: ToolItem;
  /** The turn's id. */
  turn: string;
  /** Whether its turn is under way. */
  live: boolean;
  onDecide(tool: ToolItem, verdict: Verdict): void;
}

export function ToolCard({ tool, turn, live, onDecide }: Props): ReactNode {
  const state = stateOf(tool, live);
  const title = tool.approval?.title ?? brief(tool);
  const [open, setOpen] = useState(false);
  return (
    <div className="jp-Assist-tool" data-state={state.mark}>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary title={title}>
          <Mark state={state.mark} />
          <span className="jp-Assist-tool-name">{tool.name}</span>
          <span className="jp-Assist-tool-title">{state.mark !== "waiting" && title}</span>
          <span className="jp-Assist-tool-state">{state.words}</span>
          <Icon name="chevron" />
        </summary>
        {open && <Details tool={tool} />}
      </details>
      <Pictures files={tool.files} turn={turn} call={tool.id} />
      {state.mark === "running" && <Interrupt tool={tool} />}
      {tool.approval && state.mark === "waiting" && (
        <ApprovalCard
          key={tool.approval.hash}
          approval={tool.approval}
          onDecide={(verdict) => onDecide(tool, verdict)}
        />
      )}
    </div>
  );
}

/** The kernel is at work for this call: what it runs can be stopped, and the turn goes on. */
function Interrupt({ tool: { name } }: { tool: ToolItem }): ReactNode {
  const { interrupt } = useHost();
  return RUNS.has(name) && interrupt ? (
    <button type="button" className="jp-Assist-interrupt" onClick={interrupt}>
      Interrupt the kernel
    </button>
  ) : null;
}

/** What went in and came out, made when it is first looked at. */
function Details({ tool }: { tool: ToolItem }): ReactNode {
  return (
    <div className="jp-Assist-tool-details">
      <p className="jp-Assist-tool-part">Input</p>
      <Highlighted code={JSON.stringify(tool.arguments ?? {}, null, 2)} language="json" />
      {tool.output !== null && (
        <>
          <p className="jp-Assist-tool-part">Output</p>
          <pre className="jp-Assist-tool-output">{readable(tool.output)}</pre>
        </>
      )}
    </div>
  );
}

/** Much of what tools put out is JSON: in lines, with line breaks where the text has them. */
function readable(output: string): string {
  try {
    return JSON.stringify(JSON.parse(output), null, 2).replaceAll("\\n", "\n");
  } catch {
    return output;
  }
}

const MARKS: Record<Exclude<State["mark"], "running">, IconName> = {
  done: "check",
  waiting: "waiting",
  failed: "failed",
  denied: "denied",
  broken: "failed",
};

function Mark({ state }: { state: State["mark"] }): ReactNode {
  return state === "running" ? (
    <span className="jp-Assist-spinner" aria-hidden="true" />
  ) : (
    <Icon name={MARKS[state]} />
  );
}

interface State {
  mark: "running" | "waiting" | "done" | "failed" | "denied" | "broken";
  words: string;
}

function stateOf(tool: ToolItem, live: boolean): State {
  if (tool.decided === "no") {
    return { mark: "denied", words: "denied" };
  }
  if (tool.output !== null) {
    const time = tool.seconds < 0.1 ? "" : `${tool.seconds.toFixed(1)} s`;
    return tool.failed
      ? { mark: "failed", words: ["failed", time].filter(Boolean).join(", ") }
      : { mark: "done", words: time };
  }
  if (!live) {
    return { mark: "broken", words: "not ended" };
  }
  return tool.approval && !tool.decided
    ? { mark: "waiting", words: "needs your yes" }
    : { mark: "running", words: "running…" };
}

/** The first argument: which cell, which file, which name. */
function brief({ arguments: given }: ToolItem): string {
  const first = Object.values(given ?? {}).find((value) => value && value !== true);
  const text = Array.isArray(first) ? first.join(", ") : String(first ?? "");
  return typeof first === "object" && !Array.isArray(first) ? "" : (text.split("\n")[0] ?? "");
}
