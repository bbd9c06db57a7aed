/** What a turn has changed or waits for in a notebook, at its lower edge. */

import type { ReactNode } from "react";

export interface Props {
  /** What was changed; blank where nothing was. */
  changed: string;
  /** How many cells to step through. */
  cells: number;
  /** How many proposals wait. */
  waiting: number;
  /** Whether one of these is out of sight; else only those who hear it are told. */
  away: boolean;
  running: boolean;
  keepAll(): void;
  undo(): void;
  /** To the next or the previous changed cell. */
  step(by: 1 | -1): void;
  /** To the proposal that waits. */
  show(): void;
}

export function ReviewBar(props: Props): ReactNode {
  const { changed, cells, waiting, away, running } = props;
  const seen = waiting > 0 && !away;
  return (
    <section
      className={`jp-AssistReview-row ${seen ? "jp-mod-seen" : ""}`}
      aria-label="What the assistant changed"
    >
      {waiting > 0 && (
        <>
          <span role="status">
            {waiting === 1 ? "A change waits" : `${waiting} changes wait`} for your yes.
          </span>
          {away && (
            <button type="button" className="jp-mod-accept" onClick={props.show}>
              Show it
            </button>
          )}
        </>
      )}
      {changed && !waiting && (
        <>
          <span role="status">{changed}.</span>
          {cells > 0 && (
            <span className="jp-AssistReview-steps">
              <button
                type="button"
                aria-label="To the previous change"
                onClick={() => props.step(-1)}
              >
                ↑
              </button>
              <button type="button" aria-label="To the next change" onClick={() => props.step(1)}>
                ↓
              </button>
            </span>
          )}
          <button
            type="button"
            disabled={running}
            title={
              running
                ? "When the turn has ended"
                : "Take back all that the turn changed; nothing is run"
            }
            onClick={props.undo}
          >
            Undo turn
          </button>
          <button type="button" onClick={props.keepAll}>
            Keep all
          </button>
        </>
      )}
    </section>
  );
}
