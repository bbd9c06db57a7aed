/** A text field that is as high as its text. */

import { type RefObject, useEffect, useRef } from "react";

/** Pixels; what is longer is scrolled. */
const HIGHEST = 240;

/** To be given to a `textarea` whose text this is. */
export function useGrowing(text: string): RefObject<HTMLTextAreaElement> {
  const field = useRef<HTMLTextAreaElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useEffect(() => {
    const { current } = field;
    if (current) {
      current.style.height = "auto";
      current.style.height = `${Math.min(current.scrollHeight + 2, HIGHEST)}px`;
    }
  }, [text]);
  return field;
}
