/** What cannot be done in the notebook, as the server knows such errors. */

import type { WorkspaceFailure } from "@jupyter-ai-assist/chat-ui";

export class WorkspaceError extends Error {
  constructor(
    message: string,
    readonly code: "workspace" | "conflict" | "unknown_cell" = "workspace",
    readonly hint = "",
    /** The source as it stands, for a conflict. */
    readonly current = "",
  ) {
    super(message);
  }
}

/** An error as JSON. */
export function failure(error: unknown): WorkspaceFailure {
  if (error instanceof WorkspaceError) {
    const { code, message, hint, current } = error;
    return { code, message, hint, current };
  }
  const message = `The browser could not do that: ${String(error)}`;
  return { code: "workspace", message, hint: "", current: "" };
}
