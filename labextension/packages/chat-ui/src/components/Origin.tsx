/** Marks of a stored prompt that is not simply the person's own. */

import type { ReactNode } from "react";

import type { StoredPrompt } from "../forms";

/** Where a prompt comes from, unless it is the person's own. */
export function Origin({ prompt: { source, draft } }: { prompt: StoredPrompt }): ReactNode {
  const marks = [source === "user" ? "" : source, draft ? "draft" : ""].filter(Boolean);
  return marks.map((mark) => (
    <span key={mark} className="jp-Assist-mark">
      {mark}
    </span>
  ));
}
