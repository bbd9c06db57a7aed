/** The keyboard in a list of chats: from the search above it into the list, and from one to the next. */

import { type KeyboardEvent, type RefObject, useEffect, useRef } from "react";

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

interface Walk {
  /** An arrow key leads from the one that has the keyboard to the next. */
  onArrow(event: KeyboardEvent<HTMLElement>): void;
  /** Whoever goes on writing stays in the search. */
  stay(): void;
  /** The one at this place is being deleted: the one that has its place then gets the keyboard. */
  leave(place: number): void;
}

/**
 * @param list - Holds the search and the chats.
 * @param chats - Another value whenever the list was read again.
 * @param late - Whether what is searched is still to come: the arrow keys are kept until then.
 */
export function useWalk(list: RefObject<HTMLElement>, chats: unknown, late: boolean): Walk {
  /** The place of the one that was deleted; -1 for none. */
  const gone = useRef(-1);
  /** Steps from the search into what is still to come. */
  const ahead = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the list was read again
  useEffect(() => {
    const stops = stopsIn(list.current);
    const goTo = (place: number): void => stops[Math.min(place, stops.length - 1)]?.focus();
    if (gone.current >= 0 && document.activeElement === document.body) {
      goTo(gone.current + 1);
    } else if (ahead.current && document.activeElement === stops[0]) {
      goTo(ahead.current);
    }
    gone.current = -1;
    ahead.current = 0;
  }, [chats]);
  const onArrow = (event: KeyboardEvent<HTMLElement>): void => {
    const step = STEPS[event.key];
    const stops = stopsIn(list.current);
    const place = stops.indexOf(event.target as HTMLElement);
    if (!step || place < 0) {
      return;
    }
    event.preventDefault();
    if (late && place === 0) {
      ahead.current = Math.max(0, ahead.current + step);
    } else {
      stops[place + step]?.focus();
    }
  };
  return {
    onArrow,
    stay: () => {
      ahead.current = 0;
    },
    leave: (place) => {
      gone.current = place;
    },
  };
}

/** The search, then the chats. */
function stopsIn(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>("[type=search], .jp-Assist-thread") ?? [])];
}
