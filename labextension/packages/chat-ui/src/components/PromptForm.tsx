/** The variables of a stored prompt, to be filled in. */

import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";

import type { PromptVariable, StoredPrompt } from "../forms";
import { defaults, typedPrompt, unfit } from "../prompt";
import { Field } from "./Field";
import { Origin } from "./Origin";

interface Props {
  prompt: StoredPrompt;
  onAsk(line: string): void;
  onBack(): void;
}

export function PromptForm({ prompt, onAsk, onBack }: Props): ReactNode {
  const [values, setValues] = useState(() => defaults(prompt.variables));
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("input, textarea, select, button")?.focus();
  }, []);
  const wrong = prompt.variables.find((one) => unfit(one, values[one.name] ?? ""));
  const ask = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (wrong) {
      form.current?.querySelector<HTMLElement>(`[name="${wrong.name}"]`)?.focus();
    } else {
      onAsk(typedPrompt(prompt, values));
    }
  };
  return (
    <form className="jp-Assist-form" ref={form} noValidate onSubmit={ask}>
      {prompt.description && <p>{prompt.description}</p>}
      <Origin prompt={prompt} />
      {prompt.variables.map((variable) => (
        <VariableField
          key={variable.name}
          variable={variable}
          value={values[variable.name] ?? ""}
          problem={tried ? unfit(variable, values[variable.name] ?? "") : ""}
          onChange={(value) => setValues({ ...values, [variable.name]: value })}
        />
      ))}
      <details className="jp-Assist-quiet">
        <summary>What it says</summary>
        <pre>{prompt.text}</pre>
        {prompt.path && <small>{prompt.path}</small>}
      </details>
      <div className="jp-Assist-buttons">
        <button type="button" onClick={onBack}>
          All prompts
        </button>
        <button type="submit" className="jp-mod-accept">
          Ask
        </button>
      </div>
    </form>
  );
}

interface VariableProps {
  variable: PromptVariable;
  value: string;
  /** Why it does not fit; blank where it does. */
  problem: string;
  onChange(value: string): void;
}

function VariableField({ variable, value, problem, onChange }: VariableProps): ReactNode {
  const { name, type, description, choices } = variable;
  const options = type === "boolean" ? ["yes", "no"] : choices;
  const input = {
    name,
    value,
    required: variable.default === null,
    onChange: (event: { target: { value: string } }) => onChange(event.target.value),
  };
  return (
    <Field label={name} help={description} problem={problem && `${name} ${problem}.`}>
      {(own) =>
        options.length > 0 ? (
          <select {...own} {...input}>
            {!value && <option value="">Choose …</option>}
            {options.map((choice) => (
              <option key={choice}>{choice}</option>
            ))}
          </select>
        ) : type === "text" ? (
          <textarea {...own} {...input} rows={Math.min(8, value.split("\n").length + 1)} />
        ) : (
          <input {...own} {...input} inputMode={type === "line" ? "text" : "decimal"} />
        )
      }
    </Field>
  );
}
