/** The answers to a proposed change, in the notebook. */

import { Reason } from "@jupyter-ai-assist/chat-ui";
import { type KeyboardEvent, type ReactNode, useState } from "react";

export interface Answers {
  accept(run: boolean): void;
  /** Yes to this tool for the rest of the turn. */
  acceptAll(): void;
  reject(reason: string): void;
}

interface Props extends Answers {
  /** One line: what would be done. */
  title: string;
  /** Whether the cell could be run right after. */
  runnable: boolean;
  /** Whether more than this one call may be allowed. */
  lasting: boolean;
  /** The person has changed what is proposed. */
  edited: boolean;
  /** What the cell says is not what the proposal is based on any more. */
  outdated: boolean;
  /** A yes was given, and the change is about to be made. */
  accepted: boolean;
}

export function StageBar(props: Props): ReactNode {
  const { title, runnable, lasting, edited, outdated, accepted } = props;
  const [reason, setReason] = useState<string | null>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      reason === null ? setReason("") : props.reject(reason);
    }
  };
  if (accepted) {
    return (
      <p className="jp-AssistStage-title" role="status">
        {title}: making the change…
      </p>
    );
  }
  return (
    <section className="jp-AssistStage-row" aria-label={`Proposed: ${title}`} onKeyDown={onKeyDown}>
      <p className="jp-AssistStage-title">
        {title}
        {edited && <em>, with your changes</em>}
        {outdated && (
          <strong role="alert">
            The cell has changed since. Your text stays; this proposal cannot be made as it is.
          </strong>
        )}
      </p>
      {reason === null ? (
        <div className="jp-AssistStage-buttons">
          <button
            type="button"
            title="Reject (Esc), with a reason if you like"
            onClick={() => setReason("")}
          >
            Reject
          </button>
          {lasting && !outdated && (
            <button
              type="button"
              title="Accept this and every further change of this kind in this turn"
              onClick={props.acceptAll}
            >
              Accept all of this turn
            </button>
          )}
          {runnable && !outdated && (
            <button
              type="button"
              title="Shift Enter in the proposal"
              onClick={() => props.accept(true)}
            >
              Accept and run
            </button>
          )}
          <button
            type="button"
            className="jp-mod-accept"
            title={outdated ? "The assistant reads the cell again" : "Ctrl Enter in the proposal"}
            onClick={() => props.accept(false)}
          >
            {outdated ? "Propose again" : "Accept"}
          </button>
        </div>
      ) : (
        <Reason
          className="jp-AssistStage-buttons"
          reason={reason}
          verb="Reject"
          onChange={setReason}
          onDeny={() => props.reject(reason)}
          onBack={() => setReason(null)}
        />
      )}
    </section>
  );
}
