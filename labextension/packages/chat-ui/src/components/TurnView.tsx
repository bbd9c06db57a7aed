/** A question and what came of it. */

import { memo, type ReactNode } from "react";

import type { Verdict } from "../chat";
import { isJson, pretty } from "../json";
import { Markdown } from "../markdown/Markdown";
import type { Leaving } from "../standing";
import type { Item, QuestionItem, ToolItem, Turn } from "../turns";
import { CodeBlock } from "./CodeBlock";
import { Pictures } from "./Pictures";
import { ProgressBar } from "./ProgressBar";
import { QuestionCard } from "./QuestionCard";
import { Reasoning } from "./Reasoning";
import { SendingCard } from "./SendingCard";
import { ToolCard } from "./ToolCard";
import { Ending } from "./TurnEnding";
import { UserMessage } from "./UserMessage";

export interface Actions {
  decide(tool: ToolItem, verdict: Verdict): void;
  answer(item: QuestionItem, text: string): void;
  retry(): void;
  undo(): void;
  /** The id of the turn that this takes back; blank where that is not known to be one. */
  undoable: string;
  leaving(turn: Turn): Leaving;
  resend(turn: Turn, prompt: string, undo: boolean): boolean;
}

interface Props {
  turn: Turn;
  /** Only the last turn can be asked again as it is. */
  last: boolean;
  actions: Actions;
}

export const TurnView = memo(function TurnView({ turn, last, actions }: Props): ReactNode {
  const live = turn.outcome === "running";
  const { items } = turn;
  const told = items.some((item) => item.kind === "text" && item.text.includes(turn.newCell));
  return (
    <article className="jp-Assist-turn" aria-busy={live}>
      {turn.question && (
        <UserMessage turn={turn} leaving={actions.leaving} onResend={actions.resend} />
      )}
      {items.map((item, index) => (
        <Part
          // biome-ignore lint/suspicious/noArrayIndexKey: items are only ever added at the end
          key={index}
          item={item}
          turn={turn.id}
          live={live}
          growing={live && index === items.length - 1}
          question={turn.question}
          actions={actions}
        />
      ))}
      {turn.newCell && !told && (
        <CodeBlock code={turn.newCell} language="python" streaming={false} />
      )}
      {live && <Working waiting={items.length === 0} />}
      <Ending
        turn={turn}
        onRetry={last ? actions.retry : null}
        onUndo={turn.id && turn.id === actions.undoable && !live ? actions.undo : null}
      />
    </article>
  );
});

interface PartProps {
  item: Item;
  /** The turn's id. */
  turn: string;
  live: boolean;
  /** More of it may come. */
  growing: boolean;
  /** Of its turn. */
  question: string;
  actions: Actions;
}

/** The command whose answers are JSON. */
const OBJECT = /^\/object\s/;

function Part({ item, turn, live, growing, question, actions }: PartProps): ReactNode {
  switch (item.kind) {
    case "text":
      return OBJECT.test(question) && isJson(item.text) ? (
        <CodeBlock code={pretty(item.text)} language="json" streaming={growing} />
      ) : (
        <Markdown text={item.text} streaming={growing} />
      );
    case "report":
      return <Markdown text={item.text} streaming={growing} />;
    case "reasoning":
      return <Reasoning item={item} growing={growing} />;
    case "notice":
      return <p className="jp-Assist-notice">{item.text}</p>;
    case "progress":
      return <ProgressBar done={item.done} total={item.total} failed={item.failed} />;
    case "pictures":
      return <Pictures files={item.files} turn={turn} />;
    case "tool":
      return item.approval?.sending ? (
        <SendingCard
          item={item}
          approval={item.approval}
          sending={item.approval.sending}
          live={live}
          onDecide={actions.decide}
        />
      ) : (
        <ToolCard tool={item} turn={turn} live={live} onDecide={actions.decide} />
      );
    case "question":
      return <QuestionCard item={item} live={live} onAnswer={actions.answer} />;
  }
}

function Working({ waiting }: { waiting: boolean }): ReactNode {
  return (
    <div className="jp-Assist-working" role="status">
      <span className="jp-Assist-pulse" aria-hidden="true" />
      {waiting ? "Working…" : <span className="jp-Assist-hidden">Working…</span>}
    </div>
  );
}
