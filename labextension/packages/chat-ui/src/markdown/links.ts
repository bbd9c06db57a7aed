/** Which addresses a reply may link to. */

const ALLOWED = new Set(["http:", "https:", "mailto:"]);

/** The address if it is a whole one on the web or of a mailbox, else `null`. */
export function safeAddress(address: string): string | null {
  try {
    const url = new URL(address);
    return ALLOWED.has(url.protocol) ? url.href : null;
  } catch {
    return null; // it is relative, or none
  }
}
