/** What would be sent, for a person who reads it first: all of it, and the answers to it. */

import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";

import type { Verdict } from "../chat";
import type { Approval, Payload } from "../protocol";
import type { ToolItem } from "../turns";
import { isWriting, useEscape } from "./escape";
import { focused } from "./focus";
import { Icon } from "./Icon";
import { PayloadParts } from "./PayloadParts";

interface Props {
  item: ToolItem;
  approval: Approval;
  sending: Payload;
  /** Whether its turn is under way. */
  live: boolean;
  onDecide(item: ToolItem, verdict: Verdict): void;
}

export function SendingCard({ item, approval, sending, live, onDecide }: Props): ReactNode {
  return live && !item.decided ? (
    <Reading
      approval={approval}
      sending={sending}
      onDecide={(verdict) => onDecide(item, { verdict })}
    />
  ) : (
    <Read sending={sending} sent={item.decided !== null && item.decided !== "no"} />
  );
}

interface ReadingProps {
  approval: Approval;
  sending: Payload;
  onDecide(verdict: "once" | "turn" | "no"): void;
}

function Reading({ approval, sending, onDecide }: ReadingProps): ReactNode {
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!isWriting(focused())) {
      card.current?.focus({ preventScroll: true });
    }
    card.current?.scrollIntoView?.({ block: "nearest" });
  }, []);
  useEscape(card, () => onDecide("no"));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation();
      onDecide("once");
    }
  };
  return (
    <section
      className="jp-Assist-approval jp-Assist-sending"
      ref={card}
      tabIndex={-1}
      aria-label={`To be read before it is sent: ${approval.title}`}
      onKeyDown={onKeyDown}
    >
      <h4>Send this?</h4>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by the keyboard */}
      <section className="jp-Assist-sending-parts" aria-label="What is sent" tabIndex={0}>
        <PayloadParts payload={sending} reading />
      </section>
      <div className="jp-Assist-buttons">
        <button type="button" onClick={() => onDecide("no")}>
          Do not send <kbd>Esc</kbd>
        </button>
        {approval.lasting && (
          <button
            type="button"
            title="Send this, and what tools find, until this turn ends"
            onClick={() => onDecide("turn")}
          >
            Send all of this turn
          </button>
        )}
        <button type="button" className="jp-mod-accept" onClick={() => onDecide("once")}>
          Send <kbd>Ctrl Enter</kbd>
        </button>
      </div>
      <small>Asked because of {approval.setting}.</small>
    </section>
  );
}

/** One line once it is decided, which unfolds to what was sent. */
function Read({ sending, sent }: { sending: Payload; sent: boolean }): ReactNode {
  const [open, setOpen] = useState(false);
  const tokens = new Intl.NumberFormat("en").format(sending.tokens);
  const told = `${sent ? "Sent" : "Not sent"} to ${sending.model}: about ${tokens} tokens`;
  return (
    <div className="jp-Assist-tool" data-state={sent ? "done" : "denied"}>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary title={told}>
          <Icon name={sent ? "check" : "denied"} />
          <span className="jp-Assist-tool-title">{told}</span>
          <Icon name="chevron" />
        </summary>
        {open && (
          <div className="jp-Assist-tool-details">
            <PayloadParts payload={sending} />
          </div>
        )}
      </details>
    </div>
  );
}
