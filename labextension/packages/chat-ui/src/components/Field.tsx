/** One field of a form: its name, the input, and what there is to say about it. */

import { type ReactNode, useId } from "react";

interface Props {
  label: string;
  help: string;
  /** Whether the help says what is wrong. */
  invalid?: boolean;
  /** The input, which takes these. */
  children(own: { id: string; "aria-describedby": string; "aria-invalid": boolean }): ReactNode;
}

export function Field({ label, help, invalid = false, children }: Props): ReactNode {
  const id = useId();
  return (
    <div className="jp-Assist-field">
      <label htmlFor={id}>{label}</label>
      {children({ id, "aria-describedby": `${id}-help`, "aria-invalid": invalid })}
      <small id={`${id}-help`}>{help}</small>
    </div>
  );
}
