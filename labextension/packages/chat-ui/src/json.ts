/** A reply that is JSON and nothing else, as a person reads it. */

/** Whether a text begins as JSON does, and not as Markdown. */
export function isJson(text: string): boolean {
  return /^\s*[[{]/.test(text);
}

/** The same over several lines; as it came where it is not whole. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text.trim();
  }
}
