/** What the assistant would change or is at work on in a notebook, as a chat tells it. */

import type { Approval, CellChange, ToolItem, Turn, Verdict } from "@jupyter-ai-assist/chat-ui";

/** A change of a cell that waits for a yes, or that has got one and is about to be made. */
export interface Proposal {
  tool: ToolItem;
  approval: Approval;
  change: CellChange;
  waits: boolean;
  /** Answer it, in the chat that it belongs to. */
  decide(verdict: Verdict): void;
}

/** The proposals of the turn that runs, the first one first. */
export function proposals(
  turn: Turn | undefined,
  decide: (tool: ToolItem, verdict: Verdict) => void,
): Proposal[] {
  return atWork(turn).flatMap((tool) => {
    const change = tool.approval?.change;
    return tool.approval && change && tool.decided !== "no"
      ? [
          {
            tool,
            approval: tool.approval,
            change,
            waits: tool.decided === null,
            decide: (verdict) => decide(tool, verdict),
          },
        ]
      : [];
  });
}

/** The ids of the cells that a call under way reads, changes or runs. */
export function cellsAtWork(turn: Turn | undefined): string[] {
  return atWork(turn)
    .filter((tool) => tool.decided !== "no" && !(tool.approval && !tool.decided))
    .flatMap(({ arguments: given }) => [given?.id, given?.ids].flat())
    .filter((id): id is string => typeof id === "string");
}

function atWork(turn: Turn | undefined): ToolItem[] {
  return turn?.outcome === "running"
    ? turn.items.filter((item): item is ToolItem => item.kind === "tool" && item.output === null)
    : [];
}
