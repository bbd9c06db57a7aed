/** Where the keyboard goes when what had it is closed. */

import { type RefObject, useEffect, useRef } from "react";

/** Give the focus to a field when what covered the chat is gone, and nothing else has it. */
export function useFocusBack(field: RefObject<HTMLElement>, covered: boolean): void {
  const before = useRef(covered);
  useEffect(() => {
    if (before.current && !covered && document.activeElement === document.body) {
      field.current?.focus();
    }
    before.current = covered;
  }, [field, covered]);
}
