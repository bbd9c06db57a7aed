/** What the chat used, and how full the model's window is. */

import type { ReactNode } from "react";

import type { Usage } from "../protocol";
import type { Turn } from "../turns";
import type { Model } from "../wire";
import { total } from "./usage";

/** From here on it is worth a word. */
const NEARLY_FULL = 0.8;

const number = new Intl.NumberFormat("en");

interface Props {
  /** Those that stand. */
  turns: readonly Turn[];
  models: readonly Model[];
  spent: Usage;
}

export function Footer({ turns, models, spent }: Props): ReactNode {
  return (
    <footer className="jp-Assist-footer">
      <Gauge turns={turns} models={models} />
      <span className="jp-Assist-usage" title={total(spent)}>
        {total(spent)}
      </span>
    </footer>
  );
}

function Gauge({ turns, models }: Omit<Props, "spent">): ReactNode {
  const counted = turns.findLast(({ contextTokens }) => contextTokens > 0);
  const model = models.find(({ id }) => id === counted?.model);
  if (!counted || !model?.context_window) {
    return null;
  }
  const share = Math.min(1, counted.contextTokens / model.context_window);
  const full = share >= NEARLY_FULL;
  const words =
    `This chat fills ${percent(share)} of the model's context window: ` +
    `${number.format(counted.contextTokens)} of ${number.format(model.context_window)} tokens.` +
    (full ? " Earlier turns are sent shorter soon; a new chat begins with an empty one." : "");
  return (
    <span className="jp-Assist-gauge" data-full={full} title={words}>
      <meter aria-label="Context window" aria-valuetext={words} value={share} max={1} />
      {full && `Context ${percent(share)} full`}
    </span>
  );
}

function percent(share: number): string {
  return share > 0 && share < 0.01 ? "less than 1%" : `${Math.round(share * 100)}%`;
}
