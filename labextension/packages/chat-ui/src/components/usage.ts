/** What a turn or a chat used, in words. */

import type { Usage } from "../protocol";
import type { Turn } from "../turns";

const number = new Intl.NumberFormat("en");

const rounded = new Intl.NumberFormat("en", { notation: "compact" });

/** One line for one turn, and one with all there is to know; blank where it asked no model. */
export function summary({ model, usage, seconds }: Turn): { short: string; whole: string } {
  if (!usage || !model) {
    return { short: "", whole: "" };
  }
  const time = seconds ? [`${seconds.toFixed(1)} s`] : [];
  const whole = [model, ...spent(usage), ...time].join(" · ");
  const tokens = `${rounded.format(usage.input_tokens)} → ${rounded.format(usage.output_tokens)} tokens`;
  const used = usage.input_tokens || usage.output_tokens ? [tokens] : [];
  const cost = used.length && usage.cost !== null ? [dollars(usage.cost)] : [];
  return { short: [model, ...used, ...cost, ...time].join(" · "), whole };
}

/** One line for a whole chat; blank before anything was used. */
export function total(usage: Usage): string {
  const words = spent(usage);
  return words.length ? ["This chat", ...words].join(" · ") : "";
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
