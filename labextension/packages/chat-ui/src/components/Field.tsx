/** One field of a form: its name, the input, and what there is to say about it. */

import { type ReactNode, useId } from "react";

interface Props {
  label: string;
  help: string;
  /** What is wrong with it, which is then said in place of the help. */
  problem?: string | undefined;
  /** The input, which takes these. */
  children(own: { id: string; "aria-describedby": string; "aria-invalid": boolean }): ReactNode;
}

export function Field({ label, help, problem = "", children }: Props): ReactNode {
  const id = useId();
  return (
    <div className="jp-Assist-field">
      <label htmlFor={id}>{label}</label>
      {children({ id, "aria-describedby": `${id}-help`, "aria-invalid": Boolean(problem) })}
      <small id={`${id}-help`} role={problem ? "alert" : undefined}>
        {problem || help}
      </small>
    </div>
  );
}
