/** The assistant's half of the server: where it is, and how it is woken. */

import { URLExt } from "@jupyterlab/coreutils";
import { ServerConnection } from "@jupyterlab/services";

export const API = "ai-assist/api";

/** Have the server load its half: nobody waits for that later, and it has time now. */
export function wake(): void {
  const settings = ServerConnection.makeSettings();
  const address = URLExt.join(settings.baseUrl, API, "ready");
  // Whoever asks for something is told why it failed.
  ServerConnection.makeRequest(address, {}, settings).catch(() => undefined);
}
