/** How a turn ended: what it used, why it failed, and what can be done with it. */

import type { ReactNode } from "react";

import type { Outcome, Turn } from "../turns";
import { CopyButton } from "./CopyButton";
import { IconButton } from "./Icon";
import { summary } from "./usage";

const UNFINISHED: Partial<Record<Outcome, string>> = {
  stopped: "Stopped. What had come is kept.",
  unended: "This turn did not end here: what ran it was closed, or is still at work elsewhere.",
};

interface Props {
  turn: Turn;
  /** `null` where it cannot be asked again as it is. */
  onRetry: (() => void) | null;
  /** `null` where there is nothing to take back. */
  onUndo: (() => void) | null;
}

export function Ending({ turn, onRetry, onUndo }: Props): ReactNode {
  if (turn.outcome === "running") {
    return null;
  }
  const retry = turn.question ? onRetry : null;
  const reply = replyOf(turn);
  const { short, whole } = summary(turn);
  const words = [UNFINISHED[turn.outcome], short].filter(Boolean).join(" ");
  const failed = turn.outcome === "failed" && turn.failure;
  return (
    <>
      {failed && (
        <div className="jp-Assist-failure" role="alert">
          <p>{failed.message}</p>
          {failed.hint && <p>{failed.hint}</p>}
          {retry && (
            <button type="button" onClick={retry}>
              Try again
            </button>
          )}
        </div>
      )}
      <div className="jp-Assist-ending">
        {words && (
          <p className="jp-Assist-usage" title={whole}>
            {words}
          </p>
        )}
        {onUndo && (
          <button
            type="button"
            title="Take back what this turn has changed in cells and files; nothing is run"
            onClick={({ currentTarget }) => {
              currentTarget.blur(); // it goes away with what it takes back
              onUndo();
            }}
          >
            Undo this turn
          </button>
        )}
        <span className="jp-Assist-hover">
          {reply && <CopyButton label="Copy reply" text={reply} />}
          {retry && !failed && <IconButton icon="retry" label="Ask again" onClick={retry} />}
        </span>
      </div>
    </>
  );
}

/** The whole answer as Markdown, without reasoning and tools. */
function replyOf({ items }: Turn): string {
  return items
    .flatMap((item) => (item.kind === "text" || item.kind === "report" ? [item.text] : []))
    .join("\n\n");
}
