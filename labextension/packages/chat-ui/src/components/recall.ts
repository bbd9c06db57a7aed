/** Earlier prompts in the input, by the arrow keys, as in a terminal. */

/**
 * What the input holds after a key; `null` if the key is not about that.
 *
 * @param draft - What it holds: nothing, or an earlier prompt as it was.
 * @param prompts - Oldest first.
 */
export function recall(key: string, draft: string, prompts: readonly string[]): string | null {
  const step = { ArrowUp: -1, ArrowDown: 1 }[key];
  const place = draft ? prompts.lastIndexOf(draft) : prompts.length;
  if (!step || place < 0 || (step > 0 && !draft)) {
    return null;
  }
  const next = place + step;
  return next < 0 ? null : (prompts[next] ?? "");
}
