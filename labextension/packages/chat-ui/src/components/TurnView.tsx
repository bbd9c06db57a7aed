/** A question and what came of it. */

import { memo, type ReactNode } from "react";

import type { Verdict } from "../chat";
import { Markdown } from "../markdown/Markdown";
import type { Item, QuestionItem, ToolItem, Turn } from "../turns";
import { CodeBlock } from "./CodeBlock";
import { QuestionCard } from "./QuestionCard";
import { ToolCard } from "./ToolCard";
import { summary } from "./usage";

export interface Actions {
  decide(tool: ToolItem, verdict: Verdict): void;
  answer(item: QuestionItem, text: string): void;
  retry(): void;
}

interface Props {
  turn: Turn;
  /** Only the last turn can be asked again. */
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
        <div className="jp-Assist-user" role="note" aria-label="You">
          {turn.question}
        </div>
      )}
      {items.map((item, index) => (
        <Part
          // biome-ignore lint/suspicious/noArrayIndexKey: items are only ever added at the end
          key={index}
          item={item}
          live={live}
          growing={live && index === items.length - 1}
          actions={actions}
        />
      ))}
      {turn.newCell && !told && (
        <CodeBlock code={turn.newCell} language="python" streaming={false} />
      )}
      {live && <Working waiting={items.length === 0} />}
      <Ending turn={turn} onRetry={last ? actions.retry : null} />
    </article>
  );
});

interface PartProps {
  item: Item;
  live: boolean;
  /** More of it may come. */
  growing: boolean;
  actions: Actions;
}

function Part({ item, live, growing, actions }: PartProps): ReactNode {
  switch (item.kind) {
    case "text":
    case "report":
      return <Markdown text={item.text} streaming={growing} />;
    case "reasoning":
      return (
        <details className="jp-Assist-reasoning">
          <summary>{growing ? "Thinking…" : "Thought"}</summary>
          <div>{item.text}</div>
        </details>
      );
    case "notice":
      return <p className="jp-Assist-notice">{item.text}</p>;
    case "tool":
      return <ToolCard tool={item} live={live} onDecide={actions.decide} />;
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

function Ending({ turn, onRetry }: { turn: Turn; onRetry: (() => void) | null }): ReactNode {
  const { failure } = turn;
  if (turn.outcome === "failed" && failure) {
    return (
      <div className="jp-Assist-failure" role="alert">
        <p>{failure.message}</p>
        {failure.hint && <p>{failure.hint}</p>}
        {onRetry && turn.question && (
          <button type="button" onClick={onRetry}>
            Try again
          </button>
        )}
      </div>
    );
  }
  const words = turn.outcome === "stopped" ? "Stopped. What had come is kept." : summary(turn);
  return words ? <p className="jp-Assist-usage">{words}</p> : null;
}
