/** The whole chat. */

import {
  type ReactNode,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";

import { type Chat, message } from "../chat";
import type { Host } from "../host";
import type { Transport } from "../transport";
import type { Turn } from "../turns";
import type { Status } from "../wire";
import { Composer } from "./Composer";
import { HostContext } from "./context";
import { Threads } from "./Threads";
import { type Actions, TurnView } from "./TurnView";
import { total } from "./usage";
import { Welcome } from "./Welcome";

/** Turns that are shown at once; earlier ones come when they are asked for. */
const SHOWN = 40;

/** Pixels from its end within which the list goes on following what comes. */
const NEAR = 40;

interface Props {
  chat: Chat;
  transport: Transport;
  host: Host;
  /** What the chat is about; shown at the top. */
  title: string;
}

export function ChatView({ chat, transport, host, title }: Props): ReactNode {
  const state = useSyncExternalStore(chat.subscribe, chat.current);
  const { status, problem, readStatus } = useStatus(transport);
  const [listing, setListing] = useState(false);
  const actions: Actions = useMemo(
    () => ({
      decide: (tool, verdict) => chat.decide(tool, verdict),
      answer: (item, text) => chat.answer(item, text),
      retry: () => chat.retry(),
    }),
    [chat],
  );
  const open = (thread: string): void => {
    setListing(false);
    chat.open(thread);
  };
  if (status && (!status.enabled || status.switched_off)) {
    return (
      <p className="jp-Assist-off">{status.switched_off || "The assistant is switched off."}</p>
    );
  }
  const last = state.turns[state.turns.length - 1];
  return (
    <HostContext.Provider value={host}>
      <div className="jp-Assist">
        <header className="jp-Assist-header">
          <span className="jp-Assist-title" title={title}>
            {title}
          </span>
          <button type="button" aria-pressed={listing} onClick={() => setListing(!listing)}>
            Chats
          </button>
          <button type="button" disabled={!state.turns.length} onClick={() => open("new")}>
            New chat
          </button>
        </header>
        <Lost chat={chat} connection={state.connection} />
        {[problem, ...(status?.problems ?? []).map((one) => `${one.message} ${one.hint}`)]
          .filter(Boolean)
          .map((text) => (
            <p key={text} className="jp-Assist-failure" role="alert">
              {text}
            </p>
          ))}
        {listing ? (
          <Threads
            transport={transport}
            current={state.thread}
            onOpen={open}
            onNew={() => chat.open("new")}
          />
        ) : (
          <Turns turns={state.turns} actions={actions}>
            {status && state.connection === "open" && (
              <Welcome
                status={status}
                transport={transport}
                onTry={(prompt) => chat.submit(prompt)}
                onConnected={readStatus}
              />
            )}
          </Turns>
        )}
        {state.problem && (
          <p className="jp-Assist-failure" role="alert">
            {state.problem}
          </p>
        )}
        <Composer
          draft={state.draft}
          running={last?.outcome === "running"}
          failed={last?.outcome === "failed" && Boolean(last.question)}
          connected={state.connection === "open"}
          status={status}
          model={state.model}
          mode={state.mode ?? status?.mode ?? "ask"}
          onEdit={(draft) => chat.edit(draft)}
          onSubmit={(prompt) => {
            setListing(false);
            chat.submit(prompt);
          }}
          onStop={() => chat.stop()}
          onRetry={() => chat.retry()}
          onChoose={(choice) => chat.choose(choice)}
        />
        <footer className="jp-Assist-usage">{total(state.turns)}</footer>
      </div>
    </HostContext.Provider>
  );
}

interface Known {
  status: Status | null;
  problem: string;
  readStatus(): void;
}

function useStatus(transport: Transport): Known {
  const [status, setStatus] = useState<Status | null>(null);
  const [problem, setProblem] = useState("");
  const readStatus = useCallback((): void => {
    transport.status().then(
      (found) => {
        setStatus(found);
        setProblem("");
      },
      (error) => setProblem(message(error)),
    );
  }, [transport]);
  useEffect(readStatus, [readStatus]);
  return { status, problem, readStatus };
}

function Lost({ chat, connection }: { chat: Chat; connection: string }): ReactNode {
  if (connection !== "lost") {
    return null;
  }
  return (
    <p className="jp-Assist-notice" role="status">
      The connection is lost; a turn goes on without it.{" "}
      <button type="button" onClick={() => chat.reconnect()}>
        Connect now
      </button>
    </p>
  );
}

interface TurnsProps {
  turns: readonly Turn[];
  actions: Actions;
  /** What stands there as long as there are none. */
  children: ReactNode;
}

function Turns({ turns, actions, children }: TurnsProps): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const [more, setMore] = useState(0);
  const [following, setFollowing] = useState(true);
  const shown = turns.slice(-(SHOWN + more));
  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows whatever comes
  useLayoutEffect(() => {
    const { current } = list;
    if (current && following) {
      current.scrollTop = current.scrollHeight;
    }
  }, [turns, following]);
  const onScroll = (): void => {
    const { current } = list;
    if (current) {
      setFollowing(current.scrollHeight - current.scrollTop - current.clientHeight < NEAR);
    }
  };
  return (
    <div className="jp-Assist-list">
      <div
        className="jp-Assist-turns"
        ref={list}
        onScroll={onScroll}
        role="log"
        aria-label="Conversation"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by the keyboard
        tabIndex={0}
      >
        {shown.length < turns.length && (
          <button type="button" onClick={() => setMore(more + SHOWN)}>
            Show earlier turns
          </button>
        )}
        {turns.length ? null : children}
        {shown.map((turn) => (
          <TurnView
            key={turn.key}
            turn={turn}
            last={turn === turns[turns.length - 1]}
            actions={actions}
          />
        ))}
      </div>
      {!following && (
        <button type="button" className="jp-Assist-down" onClick={() => setFollowing(true)}>
          ↓ To the end
        </button>
      )}
    </div>
  );
}
