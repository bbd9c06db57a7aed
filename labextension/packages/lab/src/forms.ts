/** The server's half of the forms, over HTTP. */

import type {
  Forms,
  GivenEndpoint,
  Permissions,
  Setup,
  StoredPrompts,
  Trial,
} from "@jupyter-ai-assist/chat-ui";
import { URLExt } from "@jupyterlab/coreutils";

/** Sends a request, and gives its answer. */
type Ask = <Answer>(path: string, method?: string, body?: unknown) => Promise<Answer>;

const at = encodeURIComponent;

export function serverForms(place: () => string, ask: Ask): Forms {
  const endpoint = (slug: string): string => `setup/endpoints/${at(slug)}`;
  return {
    setup: () => ask<Setup>("setup"),
    setKey: (provider, key) => ask<void>(`keys/${at(provider)}`, "PUT", { key }),
    deleteKey: (provider) => ask<void>(`keys/${at(provider)}`, "DELETE"),
    test: (provider) => ask<Trial>(`setup/test/${at(provider)}`, "POST", {}),
    saveEndpoint: (slug, given: GivenEndpoint) => ask<Setup>(endpoint(slug), "PUT", given),
    deleteEndpoint: (slug) => ask<Setup>(endpoint(slug), "DELETE"),
    modelsAt: (slug, base_url, key) =>
      ask<string[]>(`${endpoint(slug)}/models`, "POST", { base_url, key }),
    permissions: () => ask<Permissions>("permissions"),
    askAgain: (tool) => ask<Permissions>(`permissions/${at(tool)}`, "PUT", { mode: "ask" }),
    prompts: () =>
      ask<StoredPrompts>(`prompts${URLExt.objectToQueryString({ notebook: place() })}`),
  };
}
