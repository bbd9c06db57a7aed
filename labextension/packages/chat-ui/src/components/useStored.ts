/** The stored prompts among the commands: offered after `/`, and opened as a form where they need one. */

import { useEffect, useMemo, useState } from "react";

import type { Forms, StoredPrompt } from "../forms";
import type { Status } from "../wire";

interface Stored {
  /** The status with the stored prompts among its commands. */
  status: Status | null;
  /** The prompt that was just picked from the list and has variables; blank if none was. */
  picked(before: string, after: string): string;
}

export function useStored(forms: Forms, status: Status | null, draft: string): Stored {
  const [prompts, setPrompts] = useState<readonly StoredPrompt[]>([]);
  const commanding = draft.startsWith("/");
  useEffect(() => {
    if (commanding) {
      // Without them there still are the commands; their page says what is wrong.
      forms.prompts().then(
        ({ prompts: found }) => setPrompts(found),
        () => setPrompts([]),
      );
    }
  }, [forms, commanding]);
  const known = useMemo(() => status && withPrompts(status, prompts), [status, prompts]);
  return { status: known, picked: (before, after) => picked(prompts, before, after) };
}

export function withPrompts(status: Status, prompts: readonly StoredPrompt[]): Status {
  const offered = prompts.map(({ name, description, source }) => ({
    name: `prompt ${name}`,
    usage: `/prompt ${name}`,
    help: source === "user" ? description : `${description} (${source})`.trim(),
  }));
  return { ...status, commands: [...status.commands, ...offered] };
}

/** Whoever types the name goes on typing; whoever picks it from the list gets the form. */
export function picked(prompts: readonly StoredPrompt[], before: string, after: string): string {
  const found = prompts.find(({ name }) => after === `/prompt ${name} `);
  return found?.variables.length && before !== after.trimEnd() ? found.name : "";
}
