/** What a turn or a chat used, in words. */

import type { Usage } from "../protocol";
import type { Turn } from "../turns";

const number = new Intl.NumberFormat("en");

/** One line for one turn; blank where it asked no model. */
export function summary({ model, usage, seconds }: Turn): string {
  if (!usage || !model) {
    return "";
  }
  const time = seconds ? [`${seconds.toFixed(1)} s`] : [];
  return [model, ...spent(usage), ...time].join(" · ");
}

/** One line for all turns of a chat; blank before anything was used. */
export function total(turns: readonly Turn[]): string {
  const used = turns.flatMap(({ usage }) => (usage?.requests ? [usage] : []));
  const words = spent(used.reduce(plus, NOTHING));
  return words.length ? ["This chat", ...words].join(" · ") : "";
}

const NOTHING: Usage = {
  requests: 0,
  input_tokens: 0,
  cached_tokens: 0,
  output_tokens: 0,
  reasoning_tokens: 0,
  cost: 0,
};

function plus(one: Usage, other: Usage): Usage {
  return {
    requests: one.requests + other.requests,
    input_tokens: one.input_tokens + other.input_tokens,
    cached_tokens: one.cached_tokens + other.cached_tokens,
    output_tokens: one.output_tokens + other.output_tokens,
    reasoning_tokens: one.reasoning_tokens + other.reasoning_tokens,
    cost: one.cost === null || other.cost === null ? null : one.cost + other.cost,
  };
}

function spent(usage: Usage): string[] {
  if (!usage.input_tokens && !usage.output_tokens) {
    return []; // the offline guide
  }
  const cached = usage.cached_tokens ? ` (${number.format(usage.cached_tokens)} cached)` : "";
  const tokens = `${number.format(usage.input_tokens)}${cached} → ${number.format(usage.output_tokens)} tokens`;
  return [tokens, usage.cost === null ? "cost unknown" : dollars(usage.cost)];
}

/** An estimate, so no more digits than it is worth. */
export function dollars(amount: number): string {
  if (amount === 0) {
    return "$0";
  }
  return amount < 0.01 ? `≈ $${amount.toPrecision(1)}` : `≈ $${amount.toFixed(2)}`;
}
