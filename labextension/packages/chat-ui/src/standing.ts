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
  const done = left
    .flatMap(({ items }) => items)
    .filter((item) => item.kind === "tool" && item.output !== null && !item.failed)
    .some((item) => item.kind === "tool" && changing.includes(item.name));
  return { later: Math.max(0, left.length - 1), changed: done };
}
