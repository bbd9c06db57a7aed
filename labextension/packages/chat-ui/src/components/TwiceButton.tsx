/** A button for what cannot be taken back: it asks, and the second click does it. */

import { type ReactNode, useState } from "react";

interface Props {
  label: string;
  /** What it asks. */
  sure: string;
  onSure(): void;
}

export function TwiceButton({ label, sure, onSure }: Props): ReactNode {
  const [asking, setAsking] = useState(false);
  const onClick = (): void => {
    setAsking(!asking);
    if (asking) {
      onSure();
    }
  };
  return (
    <button
      type="button"
      className={asking ? "jp-mod-warn" : ""}
      onClick={onClick}
      onBlur={() => setAsking(false)}
    >
      {asking ? sure : label}
    </button>
  );
}
