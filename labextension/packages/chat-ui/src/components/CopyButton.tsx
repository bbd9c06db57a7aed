/** A button that copies a text, and says for a moment that it has. */

import { type ReactNode, useState } from "react";

import { useHost } from "./context";
import { IconButton } from "./Icon";

/** Milliseconds. */
const MOMENT = 1500;

export function CopyButton({ label, text }: { label: string; text: string }): ReactNode {
  const host = useHost();
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await host.copy(text);
    setCopied(true);
    setTimeout(() => setCopied(false), MOMENT);
  };
  return (
    <>
      <IconButton
        icon={copied ? "check" : "copy"}
        label={label}
        title={copied ? "Copied" : label}
        onClick={() => void copy()}
      />
      <span className="jp-Assist-hidden" role="status">
        {copied && "Copied"}
      </span>
    </>
  );
}
