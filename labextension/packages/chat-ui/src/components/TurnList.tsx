/** The turns of a chat: it follows what comes at its end, and shows earlier ones as they are scrolled to. */

import {
  Component,
  type ReactNode,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";

import type { Turn } from "../turns";
import { Boundary } from "./Boundary";
import { Icon } from "./Icon";
import { type Actions, TurnView } from "./TurnView";

/** Turns that are shown of a long chat, and how many more when it is scrolled up. */
const STEP = 24;

/** Turns that are added in one frame, so that the page answers meanwhile. */
const AT_ONCE = 3;

/** Pixels from its end within which the list goes on following what comes. */
const NEAR = 40;

/** Pixels from its beginning where earlier turns are shown. */
const EARLY = 600;

interface Props {
  turns: readonly Turn[];
  /** How many turns there are before these, which are not loaded. */
  earlier: number;
  onEarlier(): void;
  actions: Actions;
  /** What stands there as long as there are none. */
  children: ReactNode;
}

export function TurnList({ turns, earlier, onEarlier, actions, children }: Props): ReactNode {
  const { list, content, following, follow, onScroll } = useFollowing(turns);
  const { count, showMore, showFew } = useWindow(turns.length, earlier);
  const shown = turns.slice(-count);
  const hidden = turns.length - shown.length + earlier;
  const last = turns[turns.length - 1];
  const lookUp = (): void => {
    const { current } = list;
    if (following) {
      showFew();
    } else if (current && current.scrollTop < EARLY && hidden > 0) {
      showMore();
      if (turns.length - shown.length < STEP) {
        onEarlier();
      }
    }
  };
  return (
    <div className="jp-Assist-list">
      <div
        className="jp-Assist-turns"
        ref={list}
        onScroll={() => {
          onScroll();
          lookUp();
        }}
        role="log"
        aria-label="Conversation"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by the keyboard
        tabIndex={0}
      >
        <div ref={content}>
          {hidden > 0 && <p className="jp-Assist-quiet">Earlier turns are above…</p>}
          {turns.length ? null : children}
          <Kept list={list} first={shown[0]?.key}>
            {shown.map((turn) => (
              <Boundary key={turn.key} what="This turn">
                <TurnView turn={turn} last={turn === last} actions={actions} />
              </Boundary>
            ))}
          </Kept>
        </div>
      </div>
      {!following && (
        <button
          type="button"
          className="jp-Assist-down"
          title="To the end"
          aria-label="To the end"
          onClick={follow}
        >
          <Icon name="down" />
        </button>
      )}
    </div>
  );
}

interface Window {
  /** How many turns are shown. */
  count: number;
  showMore(): void;
  showFew(): void;
}

/** How many of the turns are shown, counted from the end: some more or less in each frame. */
function useWindow(loaded: number, earlier: number): Window {
  const [wanted, setWanted] = useState(STEP);
  const [count, setCount] = useState(AT_ONCE);
  const most = Math.min(wanted, loaded);
  useEffect(() => {
    const step = (): void =>
      setCount((shown) => (shown < most ? Math.min(most, shown + AT_ONCE) : shown - AT_ONCE));
    const frame = count < most || count > wanted ? requestAnimationFrame(step) : 0;
    return () => cancelAnimationFrame(frame);
  }, [count, most, wanted]);
  return {
    count,
    // Not before those that it was asked for last are there.
    showMore: () => count >= most && setWanted(Math.min(loaded + earlier, count + STEP)),
    showFew: () => setWanted(STEP),
  };
}

interface Following {
  list: React.RefObject<HTMLDivElement>;
  content: React.RefObject<HTMLDivElement>;
  following: boolean;
  follow(): void;
  onScroll(): void;
}

/** Keep the end in sight, unless somebody scrolls up to read. */
function useFollowing(turns: readonly Turn[]): Following {
  const list = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const place = useRef(0);
  const [following, setFollowing] = useState(true);
  const toEnd = useCallback((): void => {
    const { current } = list;
    if (current) {
      current.scrollTop = current.scrollHeight;
      place.current = current.scrollTop;
    }
  }, []);
  // Whoever asks something wants to see what comes of it.
  const last = turns[turns.length - 1];
  const asked = last?.outcome === "running" && last.items.length === 0 ? last.key : "";
  useLayoutEffect(() => {
    if (asked) {
      setFollowing(true);
    }
  }, [asked]);
  useLayoutEffect(() => {
    if (!following || !content.current) {
      return;
    }
    toEnd();
    if (typeof ResizeObserver === "undefined") {
      return;
    }
    const observer = new ResizeObserver(toEnd);
    observer.observe(content.current);
    return () => observer.disconnect();
  }, [following, toEnd]);
  const onScroll = (): void => {
    const { current } = list;
    if (current) {
      const left = current.scrollHeight - current.scrollTop - current.clientHeight;
      // What comes at the end leaves it further away, but nobody has scrolled.
      setFollowing(left < NEAR || (following && current.scrollTop >= place.current));
      place.current = current.scrollTop;
    }
  };
  return { list, content, following, follow: () => setFollowing(true), onScroll };
}

interface KeptProps {
  list: React.RefObject<HTMLDivElement>;
  /** Names the first turn that is shown. */
  first: string | undefined;
  children: ReactNode;
}

interface Place {
  turn: HTMLElement;
  top: number;
}

/**
 * Keeps what is read in its place when turns come above it.
 *
 * Some browsers do that themselves, but not at the very beginning of the list: so it is measured.
 */
class Kept extends Component<KeptProps> {
  override getSnapshotBeforeUpdate({ first }: KeptProps): Place | null {
    const turn = this.props.list.current?.querySelector<HTMLElement>(".jp-Assist-turn");
    return turn && first !== this.props.first
      ? { turn, top: turn.getBoundingClientRect().top }
      : null;
  }

  override componentDidUpdate(_props: KeptProps, _state: object, before: Place | null): void {
    const { current } = this.props.list;
    if (current && before?.turn.isConnected) {
      current.scrollTop += before.turn.getBoundingClientRect().top - before.top;
    }
  }

  override render(): ReactNode {
    return this.props.children;
  }
}
