/** The last question as a stored prompt: under which name. */

import { type FormEvent, type ReactNode, useState } from "react";

import { Field } from "./Field";

const HELP = "What stands in {{…}} becomes a variable of it.";

/** What is typed as a name of a prompt: small letters, digits, - and _. */
function asName(typed: string): string {
  return typed
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, "-")
    .replace(/^[-_]+/, "")
    .slice(0, 64);
}

export function SavePrompt({ onSave }: { onSave(name: string): void }): ReactNode {
  const [name, setName] = useState("");
  const [problem, setProblem] = useState("");
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (name) {
      onSave(name.replace(/[-_]+$/, ""));
    } else {
      setProblem("A name is needed.");
    }
  };
  return (
    <form className="jp-Assist-form jp-Assist-save" noValidate onSubmit={save}>
      <Field label="Save your last question as" help={HELP} problem={problem}>
        {(own) => (
          <input
            {...own}
            required
            value={name}
            onChange={(event) => {
              setName(asName(event.target.value));
              setProblem("");
            }}
          />
        )}
      </Field>
      <button type="submit">Save</button>
    </form>
  );
}
