/** A unified diff, line by line. */

import type { ReactNode } from "react";

const KINDS: Record<string, string> = { "+": "added", "-": "removed", "@": "place" };

export function DiffView({ diff }: { diff: string }): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines are scrolled by it
    <pre className="jp-Assist-diff" tabIndex={0}>
      {diff.split("\n").map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
        <span key={index} data-line={KINDS[line.charAt(0)]}>
          {`${line}\n`}
        </span>
      ))}
    </pre>
  );
}
