/** A call that waits for a yes: exactly what would be done, and the answers to it. */

import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";

import type { Verdict } from "../chat";
import type { Approval } from "../protocol";
import { Highlighted } from "./CodeBlock";
import { DiffView } from "./DiffView";

interface Props {
  approval: Approval;
  onDecide(verdict: Verdict): void;
}

export function ApprovalCard({ approval, onDecide }: Props): ReactNode {
  const [text, setText] = useState<string | null>(null);
  const [reason, setReason] = useState<string | null>(null);
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    // Whoever is writing goes on writing.
    const writing = document.activeElement?.closest("textarea, input, .cm-editor");
    if (!writing || !(writing instanceof HTMLTextAreaElement) || !writing.value) {
      card.current?.focus({ preventScroll: true });
    }
    card.current?.scrollIntoView?.({ block: "nearest" });
  }, []);

  const yes = (verdict: "once" | "chat", run = false): void =>
    onDecide({ verdict, run, ...(text === null ? {} : { text }) });
  const no = (): void => onDecide({ verdict: "no", reason: reason ?? "" });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    // The first Esc asks why, the second one sends it; a reason need not be given.
    reason === null ? setReason("") : no();
  };

  return (
    <section
      className="jp-Assist-approval"
      ref={card}
      tabIndex={-1}
      aria-label={`Approval needed: ${approval.title}`}
      onKeyDown={onKeyDown}
    >
      <h4>{approval.title}</h4>
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
          {approval.lasting && (
            <button
              type="button"
              title={`${approval.tool} is not asked about again in this chat`}
              onClick={() => yes("chat")}
            >
              This chat
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
        <Why reason={reason} onChange={setReason} onDeny={no} onBack={() => setReason(null)} />
      )}
      {approval.setting && <small>Asked because of {approval.setting}.</small>}
    </section>
  );
}

function Shown({ approval: { shown, language } }: { approval: Approval }): ReactNode {
  return language === "diff" ? (
    <DiffView diff={shown} />
  ) : (
    <Highlighted code={shown} language={language} />
  );
}

interface WhyProps {
  reason: string;
  onChange(reason: string): void;
  onDeny(): void;
  onBack(): void;
}

function Why({ reason, onChange, onDeny, onBack }: WhyProps): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  return (
    <form
      className="jp-Assist-buttons"
      onSubmit={(event) => {
        event.preventDefault();
        onDeny();
      }}
    >
      <input
        ref={input}
        aria-label="Why not"
        placeholder="Why not? The model is told (optional)"
        value={reason}
        onChange={(event) => onChange(event.target.value)}
      />
      <button type="button" onClick={onBack}>
        Back
      </button>
      <button type="submit" className="jp-mod-warn">
        Deny
      </button>
    </form>
  );
}
