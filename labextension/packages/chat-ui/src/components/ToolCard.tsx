/** One tool call: what it was given, what it gave back, and how it went. */

import type { ReactNode } from "react";

import type { Verdict } from "../chat";
import type { ToolItem } from "../turns";
import { ApprovalCard } from "./ApprovalCard";
import { Highlighted } from "./CodeBlock";

/** What is shown as it is: it holds nothing that could run or call. */
const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

interface Props {
  tool: ToolItem;
  /** Whether its turn is under way. */
  live: boolean;
  onDecide(tool: ToolItem, verdict: Verdict): void;
}

export function ToolCard({ tool, live, onDecide }: Props): ReactNode {
  const state = stateOf(tool, live);
  return (
    <div className="jp-Assist-tool" data-state={state.mark}>
      <details>
        <summary>
          <span className="jp-Assist-tool-name">{tool.name}</span>
          <span className="jp-Assist-tool-title">{tool.approval?.title ?? brief(tool)}</span>
          <span className="jp-Assist-tool-state">{state.words}</span>
        </summary>
        <h5>Input</h5>
        <Highlighted code={JSON.stringify(tool.arguments ?? {}, null, 2)} language="json" />
        {tool.output !== null && (
          <>
            <h5>Output</h5>
            <pre>{tool.output}</pre>
          </>
        )}
      </details>
      {tool.files.map(
        (file) =>
          PICTURES.has(file.media_type) && (
            <img
              key={file.name}
              alt={file.name}
              src={`data:${file.media_type};base64,${file.data}`}
            />
          ),
      )}
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

interface State {
  mark: "running" | "waiting" | "done" | "failed" | "denied" | "broken";
  words: string;
}

function stateOf(tool: ToolItem, live: boolean): State {
  if (tool.decided === "no") {
    return { mark: "denied", words: "denied" };
  }
  if (tool.output !== null) {
    const time = `${tool.seconds.toFixed(1)} s`;
    return tool.failed
      ? { mark: "failed", words: `failed, ${time}` }
      : { mark: "done", words: time };
  }
  if (!live) {
    return { mark: "broken", words: "not ended" };
  }
  return tool.approval && !tool.decided
    ? { mark: "waiting", words: "needs your yes" }
    : { mark: "running", words: "running…" };
}

/** The first short argument: which cell, which file, which name. */
function brief({ arguments: given }: ToolItem): string {
  const first = Object.values(given ?? {}).find((value) => typeof value === "string");
  return typeof first === "string" ? (first.split("\n")[0] ?? "") : "";
}
