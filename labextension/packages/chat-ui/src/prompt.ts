/** Stored prompts as they are typed: `/prompt NAME variable="value"`. */

import type { PromptVariable, StoredPrompt } from "./forms";

export type Values = Readonly<Record<string, string>>;

/** The line that asks a stored prompt; the values are JSON texts, as the server reads them. */
export function typedPrompt({ name, variables }: StoredPrompt, values: Values): string {
  const given = variables
    .map(({ name: variable }) => [variable, values[variable] ?? ""] as const)
    .filter(([, value]) => value !== "")
    .map(([variable, value]) => `${variable}=${JSON.stringify(value)}`);
  return ["/prompt", name, ...given].join(" ");
}

/** What a form begins with. */
export function defaults(variables: readonly PromptVariable[]): Values {
  return Object.fromEntries(variables.map(({ name, default: value }) => [name, value ?? ""]));
}

/** Why a value does not fit; blank where it does. */
export function unfit(variable: PromptVariable, value: string): string {
  if (!value.trim()) {
    return variable.default === null ? "is needed" : "";
  }
  if (variable.type === "integer" && !/^\s*[+-]?\d+\s*$/.test(value)) {
    return "has to be a whole number";
  }
  if (variable.type === "number" && !Number.isFinite(Number(value))) {
    return "has to be a number";
  }
  return "";
}
