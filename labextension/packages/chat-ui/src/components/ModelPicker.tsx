/** Which model answers: grouped by provider, with its price, or why it cannot be used. */

import type { ReactNode } from "react";

import type { Model } from "../wire";

interface Props {
  /** `null` before they are known. */
  models: readonly Model[] | null;
  /** `provider:model`; blank for the default. */
  chosen: string;
  byDefault: string;
  /** Who has fixed which models there are; blank where nobody has. */
  locked: string;
  onChoose(id: string): void;
}

export function ModelPicker({ models, chosen, byDefault, locked, onChoose }: Props): ReactNode {
  const current = models?.find(({ id }) => id === (chosen || byDefault));
  return (
    <select
      className="jp-Assist-model"
      aria-label="Model"
      title={current ? described(current) : "Model"}
      value={chosen || byDefault}
      disabled={!models}
      onChange={(event) => onChoose(event.target.value)}
    >
      {!current && (
        <option value={chosen || byDefault}>
          {chosen || byDefault || (models ? "No model" : "…")}
        </option>
      )}
      {grouped(models ?? []).map(([provider, ofProvider]) => (
        <optgroup key={provider} label={provider}>
          {ofProvider.map((model) => (
            <option key={model.id} value={model.id} disabled={!model.usable}>
              {model.usable ? named(model) : `${model.name || model.id}: ${model.reason}`}
            </option>
          ))}
        </optgroup>
      ))}
      {locked && <option disabled>Others are locked: {locked}</option>}
    </select>
  );
}

function grouped(models: readonly Model[]): [string, Model[]][] {
  const groups = new Map<string, Model[]>();
  for (const model of models) {
    const name = model.provider_name || model.provider;
    groups.set(name, [...(groups.get(name) ?? []), model]);
  }
  return [...groups];
}

function named(model: Model): string {
  const name = model.name || model.id;
  return model.price ? `${name} (${price(model.price)})` : name;
}

function described(model: Model): string {
  const abilities = [
    model.price && `${price(model.price)} for a million tokens, in/out`,
    `${model.context_window.toLocaleString("en")} tokens of context`,
    model.attachments && "reads images and files",
    model.reasoning && "reasons",
  ];
  return [model.id, ...abilities.filter(Boolean)].join(" · ");
}

function price([into, out]: [number, number]): string {
  return `$${into}/$${out}`;
}
