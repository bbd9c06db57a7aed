/** A unified diff, line by line. */

import type { ReactNode } from "react";

const KINDS: Record<string, string> = { "+": "added", "-": "removed", "@": "place" };

/** The two lines before the first change, which name what is compared. */
const NAMES = /^(---|\+\+\+) /;

export function DiffView({ diff }: { diff: string }): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines are scrolled by it
    <pre className="jp-Assist-diff" tabIndex={0}>
      {diff.split("\n").map((line, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place
          key={index}
          data-line={index < 2 && NAMES.test(line) ? "place" : KINDS[line.charAt(0)]}
        >
          {`${line}\n`}
        </span>
      ))}
    </pre>
  );
}
