/** Which turns stand: one may take the place of an earlier one and of all after it. */

import type { Turn } from "./turns";

/** The turns that are shown; what is left out stays in the history. */
export function standing(turns: readonly Turn[]): readonly Turn[] {
  if (!turns.some(({ replaces }) => replaces)) {
    return turns;
  }
  const stand: Turn[] = [];
  for (const turn of turns) {
    const place = turn.replaces ? stand.findIndex(({ key }) => key === turn.replaces) : -1;
    if (place >= 0) {
      stand.length = place;
    }
    stand.push(turn);
  }
  return stand;
}

/** Of those that stand, the turns that are left out if this one is asked anew. */
export function from(turns: readonly Turn[], key: string): readonly Turn[] {
  const stand = standing(turns);
  const place = stand.findIndex((turn) => turn.key === key);
  return place < 0 ? [] : stand.slice(place);
}

/** What is left out if a turn is asked anew. */
export interface Leaving {
  /** How many turns follow it. */
  later: number;
  /** Whether it, or one of them, changed cells or files. */
  changed: boolean;
}

/** `changing` are the names of the tools that change cells and files. */
export function leaving(
  turns: readonly Turn[],
  { key }: Turn,
  changing: readonly string[],
): Leaving {
  const left = from(turns, key);
  return { later: Math.max(0, left.length - 1), changed: haveChanged(left, changing) };
}

/**
 * The id of the turn that `/undo` takes back, of which the history has told; blank once a later
 * one has changed something.
 */
export function undoable(
  turns: readonly Turn[],
  told: string | undefined,
  changing: readonly string[],
): string {
  const place = turns.findIndex(({ id }) => id && id === told);
  return place >= 0 && !haveChanged(turns.slice(place + 1), changing) ? (told ?? "") : "";
}

function haveChanged(turns: readonly Turn[], changing: readonly string[]): boolean {
  return turns
    .flatMap(({ items }) => items)
    .filter((item) => item.kind === "tool" && item.output !== null && !item.failed)
    .some((item) => item.kind === "tool" && changing.includes(item.name));
}
