/** The assistant's half of the server: where it is, whether it is there, and how it is woken. */

import { PageConfig, URLExt } from "@jupyterlab/coreutils";
import { ServerConnection } from "@jupyterlab/services";

export const API = "ai-assist/api";

/** Who has switched the assistant off, in a sentence; blank where nobody has. */
export function switchedOff(): string {
  return PageConfig.getOption("aiAssistSwitchedOff");
}

/** Have the server load its half: nobody waits for that later, and it has time now. */
export function wake(): void {
  const settings = ServerConnection.makeSettings();
  const address = URLExt.join(settings.baseUrl, API, "ready");
  // Whoever asks for something is told why it failed.
  ServerConnection.makeRequest(address, {}, settings).catch(() => undefined);
}
