/** What every component may need: the frontend around the chat. */

import { createContext, useContext } from "react";

import type { Host } from "../host";

const nowhere: Host = { copy: (text) => navigator.clipboard.writeText(text) };

export const HostContext = createContext<Host>(nowhere);

/** Loads a picture of a stored turn of the chat that is shown. */
export type LoadPicture = (turn: string, call: string, name: string) => Promise<Blob>;

export const PictureContext = createContext<LoadPicture>(() =>
  Promise.reject(new Error("There are no stored turns.")),
);

export function useHost(): Host {
  return useContext(HostContext);
}
