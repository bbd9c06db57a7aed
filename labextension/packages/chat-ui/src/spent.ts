/** Sums of what models used. */

import type { Usage } from "./protocol";

export const NOTHING: Usage = {
  requests: 0,
  input_tokens: 0,
  cached_tokens: 0,
  output_tokens: 0,
  reasoning_tokens: 0,
  cost: 0,
};

export function plus(one: Usage, other: Usage): Usage {
  return combined(one, other, 1);
}

export function less(one: Usage, other: Usage): Usage {
  return combined(one, other, -1);
}

function combined(one: Usage, other: Usage, sign: 1 | -1): Usage {
  return {
    requests: one.requests + sign * other.requests,
    input_tokens: one.input_tokens + sign * other.input_tokens,
    cached_tokens: one.cached_tokens + sign * other.cached_tokens,
    output_tokens: one.output_tokens + sign * other.output_tokens,
    reasoning_tokens: one.reasoning_tokens + sign * other.reasoning_tokens,
    cost: one.cost === null || other.cost === null ? null : one.cost + sign * other.cost,
  };
}
