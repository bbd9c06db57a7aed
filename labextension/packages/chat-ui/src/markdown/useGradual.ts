/** A long text that is there at once is shown step by step, so that the page answers meanwhile. */

import { useEffect, useRef, useState } from "react";

/** Characters that are added in one frame. */
const STEP = 5_000;

/** The text as far as it is to be shown; all of it where no more than a step is missing. */
export function useGradual(text: string): string {
  const shown = useRef(0);
  const [, setFrames] = useState(0);
  const end = Math.min(text.length, shown.current + STEP);
  const missing = end < text.length;
  useEffect(() => {
    shown.current = end;
    const next = (): void => setFrames((count) => count + 1);
    const frame = missing ? requestAnimationFrame(next) : 0;
    return () => cancelAnimationFrame(frame);
  }, [end, missing]);
  return missing ? text.slice(0, end) : text;
}
