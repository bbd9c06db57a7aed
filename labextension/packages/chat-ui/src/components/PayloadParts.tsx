/** A request part by part, with its size: before it is sent, or while somebody reads it. */

import type { ReactNode } from "react";

import type { Payload, PayloadPart } from "../protocol";
import { Highlighted } from "./CodeBlock";
import { Pictures } from "./Pictures";

const number = new Intl.NumberFormat("en");

interface Props {
  payload: Payload;
  /** Whether what is the person's own and new is unfolded, and all else put together. */
  reading?: boolean;
}

export function PayloadParts({ payload, reading = false }: Props): ReactNode {
  const { parts, notices, hidden } = payload;
  const earlier = parts.filter((part) => part.earlier);
  const apart = (part: PayloadPart): boolean => reading && part.frame && !part.earlier;
  return (
    <>
      <Summary payload={payload} sizes={!reading && payload.window > 0} />
      {notices.map((notice) => (
        <p key={notice} className="jp-Assist-notice">
          {notice}
        </p>
      ))}
      {hidden > 0 && (
        <p className="jp-Assist-notice">
          {hidden === 1 ? "1 secret is" : `${number.format(hidden)} secrets are`} hidden: where it
          says [hidden: …], nothing else is sent.
        </p>
      )}
      {keyed(parts.filter((part) => !part.earlier && !apart(part))).map(([key, part]) => (
        <Part key={key} part={part} open={reading} />
      ))}
      <Group title="the assistant's own instructions and tools" parts={parts.filter(apart)} />
      <Group title={reading ? "sent before" : "earlier in this chat"} parts={earlier} />
    </>
  );
}

function Group({ title, parts }: { title: string; parts: readonly PayloadPart[] }): ReactNode {
  return (
    parts.length > 0 && (
      <details className="jp-Assist-part">
        <Heading title={title} tokens={parts.reduce((sum, { tokens }) => sum + tokens, 0)} />
        {keyed(parts).map(([key, part]) => (
          <Part key={key} part={{ ...part, title: part.title.replace("earlier: ", "") }} />
        ))}
      </details>
    )
  );
}

function Summary({ payload, sizes }: { payload: Payload; sizes: boolean }): ReactNode {
  const { model, host, tokens, window, reply, requests } = payload;
  const share = Math.round((100 * tokens) / window);
  return (
    <div className="jp-Assist-payload-sum">
      <p>
        About <strong>{number.format(tokens)} tokens</strong> to <code>{model}</code>
        {host && (
          <>
            {" "}
            at <code>{host}</code>
          </>
        )}
        {requests > 1 && `, in ${number.format(requests)} requests`}
        {sizes &&
          `: ${share} % of its window of ${number.format(window)}, of which ${number.format(reply)} are kept for the answer`}
        .
      </p>
      {sizes && (
        <meter
          aria-label="Part of the model's window"
          min={0}
          max={window}
          high={window - reply}
          value={tokens}
        />
      )}
    </div>
  );
}

function Part({ part, open = false }: { part: PayloadPart; open?: boolean }): ReactNode {
  const { title, text, language, tokens, pictures } = part;
  return (
    <details className="jp-Assist-part" open={open}>
      <Heading title={title} tokens={tokens} />
      {language === "text" ? <pre>{text}</pre> : <Highlighted code={text} language={language} />}
      <Pictures files={pictures} />
    </details>
  );
}

function Heading({ title, tokens }: { title: string; tokens: number }): ReactNode {
  return (
    <summary>
      <span>{title}</span> <span className="jp-Assist-quiet">{number.format(tokens)} tokens</span>
    </summary>
  );
}

/** Parts with a key each: several may have one title. */
function keyed(parts: readonly PayloadPart[]): [string, PayloadPart][] {
  const seen = new Map<string, number>();
  return parts.map((part) => {
    const count = (seen.get(part.title) ?? 0) + 1;
    seen.set(part.title, count);
    return [`${part.title} ${count}`, part];
  });
}
