/** Where the keyboard goes when what had it is closed. */

import { type RefObject, useEffect, useRef } from "react";

/**
 * Give the focus to a field when what may have had it is gone, and nothing else has it.
 *
 * @param covered - Whether something covers the chat.
 * @param anew - How often a turn was asked anew or taken back: its buttons go with that.
 */
export function useFocusBack(field: RefObject<HTMLElement>, covered: boolean, anew: number): void {
  const before = useRef({ covered, anew });
  useEffect(() => {
    const gone = (before.current.covered && !covered) || before.current.anew !== anew;
    if (gone && document.activeElement === document.body) {
      field.current?.focus();
    }
    before.current = { covered, anew };
  }, [field, covered, anew]);
}
