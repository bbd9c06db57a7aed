/** The whole chat. */

import {
  type ReactNode,
  useCallback,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
} from "react";

import type { Chat } from "../chat";
import type { Host } from "../host";
import { leaving, standing, undoable } from "../standing";
import type { ChatState } from "../state";
import { message, type Transport } from "../transport";
import type { Model, Status } from "../wire";
import { AlongBar } from "./AlongBar";
import { choices, pasted } from "./bringing";
import { Composer } from "./Composer";
import { HostContext, type LoadPicture, PictureContext } from "./context";
import { DropPlace } from "./DropPlace";
import { Footer } from "./Footer";
import { type FormName, FormPage } from "./FormPage";
import { Header } from "./Header";
import { PayloadView } from "./PayloadView";
import { Threads } from "./Threads";
import { TurnList } from "./TurnList";
import type { Actions } from "./TurnView";
import { useStored } from "./useStored";
import { Welcome } from "./Welcome";

type PanelName = "chats" | "payload" | FormName;

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
  const { status, problem, readStatus } = useStatus(chat, transport);
  const [panel, setPanel] = useState<PanelName | null>(null);
  const listing = panel === "chats";
  /** The stored prompt whose form is opened; blank for the list of them. */
  const [prompt, setPrompt] = useState("");
  const stored = useStored(transport.forms, status, state.draft);
  const openForm = (name: FormName, first = ""): void => {
    setPrompt(first);
    setPanel(name);
  };
  const [anew, setAnew] = useState(0);
  const changing = status?.changing_tools ?? NONE;
  const undo = undoable(state.turns, state.changed?.turn, changing);
  const actions: Actions = useMemo(
    () => ({
      decide: (tool, verdict) => chat.decide(tool, verdict),
      answer: (item, text) => chat.answer(item, text),
      retry: () => {
        chat.retry();
        setAnew((count) => count + 1);
      },
      undo: () => {
        chat.submit("/undo");
        setAnew((count) => count + 1);
      },
      undoable: undo,
      leaving: (turn) => leaving(chat.current().turns, turn, changing),
      resend: (turn, prompt, undo) => {
        const sent = chat.resend(turn, prompt, undo);
        setAnew((count) => count + Number(sent));
        return sent;
      },
    }),
    [chat, changing, undo],
  );
  const turns = useMemo(() => standing(state.turns), [state.turns]);
  const prompts = useMemo(() => turns.map(({ question }) => question).filter(Boolean), [turns]);
  const readEarlier = useCallback(() => void chat.readEarlier(), [chat]);
  const picture: LoadPicture = useCallback(
    (turn, call, name) => transport.picture(chat.current().thread, turn, call, name),
    [chat, transport],
  );
  const close = useCallback(() => setPanel(null), []);
  const open = (thread: string): void => {
    setPanel(null);
    chat.open(thread);
  };
  if (status && (!status.enabled || status.switched_off)) {
    return <Off status={status} />;
  }
  const last = turns[turns.length - 1];
  return (
    <HostContext.Provider value={host}>
      <DropPlace onFiles={(files) => void chat.bring(files)}>
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
        <Connecting chat={chat} state={state} />
        <Problems status={status} problem={problem} />
        {panel ? (
          <Panel
            name={panel}
            chat={chat}
            transport={transport}
            onOpen={open}
            prompt={prompt}
            onClose={close}
            onChange={readStatus}
          />
        ) : (
          <PictureContext.Provider value={picture}>
            <TurnList
              turns={turns}
              earlier={state.earlier}
              onEarlier={readEarlier}
              actions={actions}
            >
              {status && state.connection === "open" && (
                <Welcome
                  status={status}
                  onTry={(prompt) => chat.submit(prompt)}
                  onSetup={() => openForm("setup")}
                />
              )}
            </TurnList>
          </PictureContext.Provider>
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
          connection={state.connection}
          status={stored.status}
          sending={state.sending}
          covered={panel !== null}
          anew={anew}
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
          onFind={(typed) => choices(chat, typed)}
          onPaste={(event) => pasted(chat, event)}
          along={
            <AlongBar
              chat={chat}
              model={chosen(status, state.model)}
              previewing={panel === "payload"}
              onPreview={() => setPanel(panel === "payload" ? null : "payload")}
            />
          }
          onStop={() => chat.stop()}
          onRetry={() => chat.retry()}
          onChoose={(choice) => chat.choose(choice)}
        />
        <Footer turns={turns} models={status?.models ?? []} spent={state.spent} />
      </DropPlace>
    </HostContext.Provider>
  );
}

interface PanelProps {
  name: PanelName;
  /** The stored prompt whose form is opened; blank for the list of them. */
  prompt: string;
  chat: Chat;
  transport: Transport;
  onOpen(thread: string): void;
  onClose(): void;
  /** What the server says of itself may have changed. */
  onChange(): void;
}

/** What stands in the place of the turns for a while. */
function Panel({
  name,
  prompt,
  chat,
  transport,
  onOpen,
  onClose,
  onChange,
}: PanelProps): ReactNode {
  switch (name) {
    case "chats":
      return (
        <Threads
          transport={transport}
          current={chat.current().thread}
          onOpen={onOpen}
          onNew={() => chat.open("new")}
          onClose={onClose}
        />
      );
    case "payload":
      return <PayloadView chat={chat} onClose={onClose} />;
    default:
      return (
        <FormPage
          key={`${name} ${prompt}`}
          name={name}
          forms={transport.forms}
          prompt={prompt}
          onAsk={(line) => {
            onClose();
            chat.submit(line);
          }}
          onClose={onClose}
          onChange={onChange}
        />
      );
  }
}

/** A configuration that cannot be used switches off as well, and is what has to be told then. */
function Off({ status }: { status: Status }): ReactNode {
  if (status.problems.length) {
    return <Problems status={status} problem="" />;
  }
  return <p className="jp-Assist-off">{status.switched_off || "The assistant is switched off."}</p>;
}

function Problems({ status, problem }: { status: Status | null; problem: string }): ReactNode {
  const found = (status?.problems ?? []).map((one) => `${one.message} ${one.hint}`);
  return [problem, ...found].filter(Boolean).map((text) => (
    <p key={text} className="jp-Assist-failure" role="alert">
      {text}
    </p>
  ));
}

function chosen(status: Status | null, model: string): Model | null {
  return status?.models.find(({ id }) => id === (model || status.default_model)) ?? null;
}

interface Known {
  status: Status | null;
  problem: string;
  readStatus(): void;
}

function useStatus(chat: Chat, transport: Transport): Known {
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
  useEffect(() => {
    let wanted = true;
    // What was said comes first: to tell of the models, a server has to load much more.
    void chat.shown().then(() => wanted && readStatus());
    return () => {
      wanted = false;
    };
  }, [chat, readStatus]);
  return { status, problem, readStatus };
}

interface ConnectingProps {
  chat: Chat;
  state: ChatState;
}

/** What is said of the connection while it is not there. */
function Connecting({ chat, state }: ConnectingProps): ReactNode {
  const { connection, why, sending } = state;
  if (connection === "lost") {
    return (
      <p className="jp-Assist-notice" role="status">
        {why || "The connection is lost; a turn goes on without it."}{" "}
        <button type="button" onClick={() => chat.reconnect()}>
          Connect now
        </button>
      </p>
    );
  }
  return connection === "connecting" && sending ? (
    <p className="jp-Assist-notice" role="status">
      Connecting; your prompt is sent then.
    </p>
  ) : null;
}
