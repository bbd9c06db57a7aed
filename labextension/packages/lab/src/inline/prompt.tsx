/** The prompt of a cell, on one line at its top, with what can be done with the draft. */

import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";

import type { Draft, EditState } from "./edit";

export interface Answers {
  ask(prompt: string): void;
  retry(): void;
  stop(): void;
  /** Back to the draft that was stopped from becoming another. */
  back(): void;
  accept(run: boolean): void;
  discard(): void;
}

interface Props extends Answers {
  state: EditState;
  /** What the prompt is about: `cell`, `lines 2–4`. */
  about: string;
  /** What stands in it at first. */
  typed: string;
  isEmpty: boolean;
}

export function Prompt(props: Props): ReactNode {
  const { state, about, isEmpty } = props;
  const [text, setText] = useState(props.typed);
  const input = useRef<HTMLInputElement>(null);
  const { draft, asking, asked } = state;
  const whole = draft && !draft.partial ? draft.turn : "";
  const last = useRef("");
  useEffect(() => {
    // What came to a draft has been said; anything else stays to be sent again.
    if (whole && whole !== last.current) {
      last.current = whole;
      setText("");
    }
  }, [whole]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const key = keyOf(event.nativeEvent);
    const actions: Record<string, () => void> = {
      Enter: () => (text.trim() ? props.ask(text) : undefined),
      "Accel Enter": () => props.accept(false),
      "Shift Enter": () => props.accept(true),
      Escape: () => (asking ? props.stop() : props.discard()),
      ArrowUp: () => setText(text || asked),
    };
    const action = actions[key];
    if (action) {
      event.preventDefault();
      event.stopPropagation();
      action();
    }
  };
  const wish = whole
    ? "What should be different?"
    : isEmpty
      ? "What should this cell do?"
      : `What should change in ${about}?`;
  return (
    // The keys are those of all that stands in it.
    <section
      className="jp-AssistInline-row"
      aria-label={`Prompt for ${about}`}
      onKeyDown={onKeyDown}
    >
      <input
        ref={input}
        className="jp-AssistInline-input"
        type="text"
        aria-label={wish}
        placeholder={wish}
        title="Enter sends, Esc closes"
        value={text}
        readOnly={asking}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
      />
      <div className="jp-AssistInline-buttons">
        {asking ? (
          <button type="button" title="Stop (Esc)" onClick={props.stop}>
            Stop
          </button>
        ) : (
          <Buttons {...props} text={text} focus={() => input.current?.focus()} />
        )}
      </div>
      <Status state={state} />
    </section>
  );
}

function Buttons(props: Props & { text: string; focus(): void }): ReactNode {
  const { state, text } = props;
  const { draft, earlier, outdated, asked } = state;
  const ready = draft && !outdated;
  return (
    <>
      {text.trim() || !asked ? (
        <button
          type="button"
          title="Send (Enter)"
          disabled={!text.trim()}
          onClick={() => props.ask(text)}
        >
          Send
        </button>
      ) : (
        <button
          type="button"
          title={`Ask again: ${asked}`}
          onClick={() => {
            props.focus();
            props.retry();
          }}
        >
          Retry
        </button>
      )}
      <button
        type="button"
        title="Close, and leave the cell as it is (Esc)"
        onClick={props.discard}
      >
        {draft ? "Discard" : "Close"}
      </button>
      {earlier && !outdated && (
        <button type="button" title="Back to the whole draft before" onClick={props.back}>
          Earlier draft
        </button>
      )}
      {ready && (
        <>
          <button type="button" title="Shift Enter" onClick={() => props.accept(true)}>
            Accept and run
          </button>
          <button
            type="button"
            className="jp-mod-accept"
            title={`${ACCEL} Enter`}
            onClick={() => props.accept(false)}
          >
            Accept
          </button>
        </>
      )}
    </>
  );
}

function Status({ state }: { state: EditState }): ReactNode {
  const { asking, notice, problem, words, outdated, draft } = state;
  if (outdated) {
    return (
      <p className="jp-AssistInline-status jp-mod-warn" role="alert">
        The cell has changed since. Your text stays; Retry asks anew for what it says now.
      </p>
    );
  }
  if (problem || words) {
    return (
      <p className={`jp-AssistInline-status ${problem ? "jp-mod-warn" : ""}`} role="alert">
        {problem || words}
      </p>
    );
  }
  const said = asking ? notice || "Writing…" : draft ? drafted(draft, state.earlier) : "";
  return (
    <p className="jp-AssistInline-status" role="status" hidden={!said}>
      {said}
    </p>
  );
}

function drafted({ model, partial }: Draft, earlier: Draft | null): string {
  const rest = earlier ? "as in the draft before" : "as it was";
  return partial
    ? `Stopped: ${model} came this far, and the rest is ${rest}. Edit it, accept it, or ask anew.`
    : `Drafted by ${model}; it can be edited before it is accepted.`;
}

const IS_MAC = navigator.platform.startsWith("Mac");
const ACCEL = IS_MAC ? "Cmd" : "Ctrl";

/** A key with what is held besides, such as `Accel Enter`; blank for what is no command. */
export function keyOf(event: globalThis.KeyboardEvent): string {
  if (event.isComposing || event.altKey) {
    return "";
  }
  const accel = IS_MAC ? event.metaKey : event.ctrlKey;
  return `${accel ? "Accel " : ""}${event.shiftKey ? "Shift " : ""}${event.key}`;
}
