/** The whole chat. */

import {
  type ReactNode,
  useCallback,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";

import { type Chat, message } from "../chat";
import type { Host } from "../host";
import { leaving, standing } from "../standing";
import type { Transport } from "../transport";
import type { Status } from "../wire";
import { Composer } from "./Composer";
import { HostContext } from "./context";
import { Footer } from "./Footer";
import { type FormName, FormPage } from "./FormPage";
import { Header } from "./Header";
import { Threads } from "./Threads";
import { TurnList } from "./TurnList";
import type { Actions } from "./TurnView";
import { useStored } from "./useStored";
import { Welcome } from "./Welcome";

const NONE: readonly string[] = [];

/** How a turn ends that can be asked again with the one button. */
const UNANSWERED = new Set(["failed", "stopped", "unended"]);

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
  const [panel, setPanel] = useState<"chats" | FormName | null>(null);
  const listing = panel === "chats";
  /** The stored prompt whose form is opened; blank for the list of them. */
  const [prompt, setPrompt] = useState("");
  const stored = useStored(transport.forms, status, state.draft);
  const openForm = (name: FormName, first = ""): void => {
    setPrompt(first);
    setPanel(name);
  };
  const changing = status?.changing_tools ?? NONE;
  const actions: Actions = useMemo(
    () => ({
      decide: (tool, verdict) => chat.decide(tool, verdict),
      answer: (item, text) => chat.answer(item, text),
      retry: () => chat.retry(),
      leaving: (turn) => leaving(chat.current().turns, turn, changing),
      resend: (turn, prompt, undo) => chat.resend(turn, prompt, undo),
    }),
    [chat, changing],
  );
  const turns = useMemo(() => standing(state.turns), [state.turns]);
  const prompts = useMemo(() => turns.map(({ question }) => question).filter(Boolean), [turns]);
  const readEarlier = useCallback(() => void chat.readEarlier(), [chat]);
  const close = useCallback(() => setPanel(null), []);
  const open = (thread: string): void => {
    setPanel(null);
    chat.open(thread);
  };
  if (status && (!status.enabled || status.switched_off)) {
    return (
      <p className="jp-Assist-off">{status.switched_off || "The assistant is switched off."}</p>
    );
  }
  const last = turns[turns.length - 1];
  return (
    <HostContext.Provider value={host}>
      <div className="jp-Assist">
        <Header
          title={title}
          thread={state.thread}
          transport={transport}
          listing={listing}
          empty={!turns.length}
          onList={() => setPanel(listing ? null : "chats")}
          onNew={() => open("new")}
          onForm={openForm}
          onProblem={(text) => chat.complain(text)}
        />
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
            onClose={close}
          />
        ) : panel ? (
          <FormPage
            key={panel}
            name={panel}
            forms={transport.forms}
            prompt={prompt}
            onAsk={(line) => {
              close();
              chat.submit(line);
            }}
            onClose={close}
            onChange={readStatus}
          />
        ) : (
          <TurnList turns={turns} earlier={state.earlier} onEarlier={readEarlier} actions={actions}>
            {status && state.connection === "open" && (
              <Welcome
                status={status}
                onTry={(prompt) => chat.submit(prompt)}
                onSetup={() => openForm("setup")}
              />
            )}
          </TurnList>
        )}
        {state.problem && (
          <p className="jp-Assist-failure" role="alert">
            {state.problem}
          </p>
        )}
        <Composer
          draft={state.draft}
          running={last?.outcome === "running"}
          unanswered={Boolean(last?.question) && UNANSWERED.has(last?.outcome ?? "")}
          prompts={prompts}
          connected={state.connection === "open"}
          status={stored.status}
          model={state.model}
          mode={state.mode ?? status?.mode ?? "ask"}
          onEdit={(draft) => {
            const name = stored.picked(state.draft, draft);
            chat.edit(name ? "" : draft);
            if (name) {
              openForm("prompts", name);
            }
          }}
          onSubmit={(prompt) => {
            close();
            chat.submit(prompt);
          }}
          onStop={() => chat.stop()}
          onRetry={() => chat.retry()}
          onChoose={(choice) => chat.choose(choice)}
        />
        <Footer turns={turns} models={status?.models ?? []} spent={state.spent} />
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
