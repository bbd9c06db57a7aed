/** How far work over many things has come. */

import type { ReactNode } from "react";

interface Props {
  done: number;
  total: number;
  failed: number;
}

export function ProgressBar({ done, total, failed }: Props): ReactNode {
  const words = `${done.toLocaleString("en")} of ${total.toLocaleString("en")}`;
  return (
    <p className="jp-Assist-progress">
      <progress max={total} value={done} aria-label="Done so far" />
      {failed ? `${words}, ${failed.toLocaleString("en")} failed` : words}
    </p>
  );
}
