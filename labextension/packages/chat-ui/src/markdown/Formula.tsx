/** A formula; as it is written where it is no TeX, or as long as that is not known. */

import {
  memo,
  type ReactNode,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";

import { tex, whenLoaded } from "./tex";

interface Props {
  /** TeX, without its marks. */
  source: string;
  /** The same as it stands in the text. */
  written: string;
  display: boolean;
}

export const Formula = memo(function Formula({ source, written, display }: Props): ReactNode {
  const place = useRef<HTMLSpanElement>(null);
  const render = useSyncExternalStore(whenLoaded, tex);
  const [shown, setShown] = useState(false);
  useLayoutEffect(() => {
    const made = render?.(source, display);
    const { current } = place;
    current?.replaceChildren(...(made ? [made] : []));
    setShown(Boolean(made));
    const line = current?.parentElement;
    // What is too wide is scrolled; else it stands on the line, which what is scrolled does not.
    line?.classList.toggle("jp-mod-wide", line.scrollWidth > line.clientWidth);
  }, [render, source, display]);
  return (
    <span className={display ? "jp-Assist-math jp-mod-display" : "jp-Assist-math"}>
      <span ref={place} />
      {!shown && <code>{written}</code>}
    </span>
  );
});
