/** A cell's text, and what is to take the place of some of its lines: pure functions. */

/** The lines of a cell that a prompt is about. */
export interface Target {
  /** The cell as it was when the prompt was sent. */
  readonly source: string;
  /** The first line, from 0. */
  readonly start: number;
  /** The line after the last one; `null` for the whole cell. */
  readonly end: number | null;
}

/** The text of the lines themselves. */
export function selected({ source, start, end }: Target): string {
  return source
    .split("\n")
    .slice(start, end ?? undefined)
    .join("\n");
}

/** The whole cell with other lines in their place. */
export function replaced({ source, start, end }: Target, text: string): string {
  if (end === null) {
    return text;
  }
  const lines = source.split("\n");
  return [...lines.slice(0, start), ...text.split("\n"), ...lines.slice(end)].join("\n");
}

/** The lines in the place of the target's, in the whole cell; `null` where more has changed. */
export function within({ source, start, end }: Target, whole: string): string | null {
  if (end === null) {
    return whole;
  }
  const before = source.split("\n");
  const lines = whole.split("\n");
  const last = lines.length - (before.length - end);
  const same = (some: string[], others: string[]): boolean => some.join("\n") === others.join("\n");
  return last > start &&
    same(lines.slice(0, start), before.slice(0, start)) &&
    same(lines.slice(last), before.slice(end))
    ? lines.slice(start, last).join("\n")
    : null;
}

/** The same lines in a cell that has been edited since; all of it where they are not found. */
export function located(target: Target, source: string): Target {
  if (target.end === null || source === target.source) {
    return { ...target, source };
  }
  const lines = source.split("\n");
  const wanted = selected(target);
  const height = target.end - target.start;
  const starts = [target.start, ...lines.keys()];
  const start = starts.find((from) => lines.slice(from, from + height).join("\n") === wanted);
  return start === undefined
    ? { source, start: 0, end: null }
    : { source, start, end: start + height };
}

/**
 * The lines while a reply is still being written: what has come, then those of the old ones
 * that it has not reached yet. Otherwise all of these would look deleted.
 */
export function underWay(before: string, come: string): string {
  const old = before.split("\n");
  const lines = come.split("\n");
  let reached = 0;
  // The last line may be the beginning of one.
  for (const line of lines.slice(0, -1)) {
    const place = line.trim() ? old.indexOf(line, reached) : -1;
    reached = place < 0 ? reached : place + 1;
  }
  const begun = lines[lines.length - 1] ?? "";
  const next = old[reached];
  if (next?.startsWith(begun)) {
    return [...lines.slice(0, -1), ...old.slice(reached)].join("\n");
  }
  return [...lines, ...old.slice(reached)].join("\n");
}

const FENCE = /^ {0,3}(`{3,}|~{3,})[^\n`]*\n/m;

/**
 * The code in the first part of a reply: what stands in its first fence. Blank before that,
 * because words may come first; the end of the turn brings what counts.
 */
export function codeSoFar(reply: string): string {
  const opening = FENCE.exec(reply);
  if (!opening) {
    return "";
  }
  const rest = reply.slice(opening.index + opening[0].length);
  const closing = new RegExp(`^ {0,3}${opening[1]}`, "m").exec(rest);
  const code = closing ? rest.slice(0, closing.index).replace(/\n$/, "") : rest;
  // A fence that is just being written is no code.
  return closing ? code : code.replace(/(^|\n) {0,3}[`~]{1,3}$/, "");
}
