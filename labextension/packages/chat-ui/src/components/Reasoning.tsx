/** What a model thought before it answered, folded. */

import { type ReactNode, useState } from "react";

import type { ReasoningItem } from "../turns";

interface Props {
  item: ReasoningItem;
  /** More of it may come. */
  growing: boolean;
}

export function Reasoning({ item, growing }: Props): ReactNode {
  const [open, setOpen] = useState(false);
  return (
    <details
      className="jp-Assist-reasoning"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>{growing ? "Thinking…" : thought(item)}</summary>
      {open && <div>{item.text}</div>}
    </details>
  );
}

/** How long it took is known only where it was watched. */
function thought({ began, ended }: ReasoningItem): string {
  const seconds = Math.round((ended - began) / 1000);
  return seconds < 1 ? "Thought" : `Thought for ${seconds} s`;
}
