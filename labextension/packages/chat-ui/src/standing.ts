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

/** The turns that are left out if this one is asked anew: it, and all after it. */
export function from(turns: readonly Turn[], key: string): readonly Turn[] {
  const place = turns.findIndex((turn) => turn.key === key);
  return place < 0 ? [] : turns.slice(place);
}
