/** The key that sends a message. */

import type { KeyboardEvent } from "react";

import type { Host } from "../host";

/** Whether a key sends it: Enter, or Ctrl Enter where Enter makes a new line. */
export function sends(event: KeyboardEvent, { enterSends = () => true }: Host): boolean {
  const chosen = enterSends() ? !event.shiftKey : event.ctrlKey || event.metaKey;
  return event.key === "Enter" && chosen && !event.nativeEvent.isComposing;
}
