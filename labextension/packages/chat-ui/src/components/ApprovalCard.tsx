/** A call that waits for a yes: exactly what would be done, and the answers to it. */

import { type ReactNode, useEffect, useRef, useState } from "react";

import type { Verdict } from "../chat";
import type { Approval } from "../protocol";
import { Highlighted } from "./CodeBlock";
import { DiffView } from "./DiffView";
import { isWriting, useEscape } from "./escape";
import { focused } from "./focus";
import { Reason } from "./Reason";

type Lasting = "turn" | "chat" | "always";

const ALL_LASTING: readonly { verdict: Lasting; label: string; until: string }[] = [
  { verdict: "turn", label: "This turn", until: "until this turn ends" },
  { verdict: "chat", label: "This chat", until: "in this chat" },
  {
    verdict: "always",
    label: "Always",
    until: "in every chat from now on; it is kept in your configuration, and can be taken back",
  },
];

interface Props {
  approval: Approval;
  onDecide(verdict: Verdict): void;
}

export function ApprovalCard({ approval, onDecide }: Props): ReactNode {
  const [text, setText] = useState<string | null>(null);
  const [reason, setReason] = useState<string | null>(null);
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!isWriting(focused())) {
      card.current?.focus({ preventScroll: true });
    }
    card.current?.scrollIntoView?.({ block: "nearest" });
  }, []);

  const yes = (verdict: "once" | Lasting, run = false): void =>
    onDecide({ verdict, run, ...(text === null ? {} : { text }) });
  const no = (): void => onDecide({ verdict: "no", reason: reason ?? "" });
  // The first Esc asks why, the second one sends it; a reason need not be given.
  useEscape(card, () => (reason === null ? setReason("") : no()));

  return (
    <section
      className="jp-Assist-approval"
      ref={card}
      tabIndex={-1}
      aria-label={`Approval needed: ${approval.title}`}
    >
      <h3>{approval.title}</h3>
      {text === null ? (
        <Shown approval={approval} />
      ) : (
        <textarea
          className="jp-Assist-approval-text"
          aria-label="What to do instead"
          value={text}
          rows={Math.min(20, text.split("\n").length + 1)}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      {reason === null ? (
        <div className="jp-Assist-buttons">
          <button type="button" onClick={() => setReason("")}>
            Deny <kbd>Esc</kbd>
          </button>
          {approval.editable && text === null && (
            <button type="button" onClick={() => setText(approval.text)}>
              Edit
            </button>
          )}
          {approval.runnable && (
            <button type="button" onClick={() => yes("once", true)}>
              Once, and run
            </button>
          )}
          <button type="button" className="jp-mod-accept" onClick={() => yes("once")}>
            Once
          </button>
        </div>
      ) : (
        <Reason
          className="jp-Assist-buttons"
          reason={reason}
          verb="Deny"
          onChange={setReason}
          onDeny={no}
          onBack={() => setReason(null)}
        />
      )}
      {approval.lasting && reason === null && <NotAgain approval={approval} onYes={yes} />}
      {approval.setting && <small>Asked because of {approval.setting}.</small>}
    </section>
  );
}

interface NotAgainProps {
  approval: Approval;
  onYes(verdict: Lasting): void;
}

/** A yes that lasts, as far as whoever manages this leaves that open. */
function NotAgain({ approval: { tool, always }, onYes }: NotAgainProps): ReactNode {
  const offered = ALL_LASTING.filter(({ verdict }) => verdict !== "always" || always);
  return (
    <fieldset
      className="jp-Assist-buttons jp-Assist-lasting"
      aria-label="Yes, and do not ask again"
    >
      <span aria-hidden>Yes, and do not ask again</span>
      {offered.map(({ verdict, label, until }) => (
        <button
          key={verdict}
          type="button"
          title={`${tool} goes ahead unasked ${until}`}
          onClick={() => onYes(verdict)}
        >
          {label}
        </button>
      ))}
    </fieldset>
  );
}

function Shown({ approval: { shown, language } }: { approval: Approval }): ReactNode {
  return language === "diff" ? (
    <DiffView diff={shown} />
  ) : (
    <Highlighted code={shown} language={language} />
  );
}
