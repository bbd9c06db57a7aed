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

/** Characters of TeX from which on a formula in a line may be wider than that, and is scrolled. */
const LONG = 80;

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
    place.current?.replaceChildren(...(made ? [made] : []));
    setShown(Boolean(made));
  }, [render, source, display]);
  // Measuring each would cost more than making it.
  const size = display ? "jp-mod-display" : source.length > LONG ? "jp-mod-wide" : "";
  return (
    <span className={`jp-Assist-math ${size}`}>
      <span ref={place} />
      {!shown && <code>{written}</code>}
    </span>
  );
});
