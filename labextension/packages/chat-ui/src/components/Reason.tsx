/** Why something is denied: the model gets it. */

import { type ReactNode, useEffect, useRef } from "react";

interface Props {
  className: string;
  reason: string;
  /** What the button says: Deny, Reject. */
  verb: string;
  onChange(reason: string): void;
  onDeny(): void;
  onBack(): void;
}

export function Reason({ className, reason, verb, onChange, onDeny, onBack }: Props): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  return (
    <form
      className={className}
      onSubmit={(event) => {
        event.preventDefault();
        onDeny();
      }}
    >
      <input
        ref={input}
        aria-label="Why not"
        placeholder="Why not? The model is told (optional)"
        value={reason}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          // Within a notebook's cells Enter sends no form.
          if (event.key === "Enter") {
            event.preventDefault();
            onDeny();
          }
        }}
      />
      <button type="button" onClick={onBack}>
        Back
      </button>
      <button type="submit" className="jp-mod-warn">
        {verb}
      </button>
    </form>
  );
}
