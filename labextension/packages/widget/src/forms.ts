/** The kernel's half of the forms. */

import type { Forms, Permissions, Setup, StoredPrompts, Trial } from "@jupyter-ai-assist/chat-ui";

/** Asks a question of `kernel/panel/requests.py`, and gives its answer. */
type Ask = <Answer>(method: string, args?: object) => Promise<Answer>;

export function panelForms(ask: Ask): Forms {
  return {
    setup: () => ask<Setup>("setup"),
    setKey: (provider, key) => ask<void>("set_key", { provider, key }),
    deleteKey: (provider) => ask<void>("delete_key", { provider }),
    test: (provider) => ask<Trial>("test", { provider }),
    saveEndpoint: (slug, endpoint) => ask<Setup>("save_endpoint", { slug, endpoint }),
    deleteEndpoint: (slug) => ask<Setup>("delete_endpoint", { slug }),
    modelsAt: (slug, base_url, key) => ask<string[]>("models_at", { slug, base_url, key }),
    permissions: () => ask<Permissions>("permissions"),
    askAgain: (tool) => ask<Permissions>("ask_again", { tool }),
    prompts: () => ask<StoredPrompts>("prompts"),
  };
}
