/** What every component may need: the frontend around the chat. */

import { createContext, useContext } from "react";

import type { Host } from "../host";

const nowhere: Host = { copy: (text) => navigator.clipboard.writeText(text) };

export const HostContext = createContext<Host>(nowhere);

export function useHost(): Host {
  return useContext(HostContext);
}
