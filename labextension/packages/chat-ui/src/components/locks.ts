/** What an administrator has fixed, of what the input lets a person choose. */

import type { Status } from "../wire";

/** The traits that say which models there are. */
const MODELS = /^(Assist\.allowed_providers|Assist\w+\.(allowed_models|providers))$/;

/** Why there is no agent mode; blank where it may be chosen. */
export function agentLock(status: Status | null): string {
  const file = status?.locks["Assist.agent_mode"];
  return file ? `Assist.agent_mode, set by ${file}` : "";
}

/** Who has fixed which models there are; blank where nobody has. */
export function modelLock(status: Status | null): string {
  const found = Object.entries(status?.locks ?? {}).find(([trait]) => MODELS.test(trait));
  return found ? `${found[0]}, set by ${found[1]}` : "";
}
