/** What is offered while a prompt is typed, as a list box above the input, which keeps the focus. */

import type { ReactNode } from "react";

import type { Choice, Token } from "../completion";

interface Props {
  id: string;
  token: Token | null;
  choices: readonly Choice[];
  /** Why there is less than there will be; blank where all is there. */
  note: string;
  /** The place of the one that is chosen with Enter. */
  active: number;
  onPick(choice: Choice): void;
}

/** The id of a choice's element. */
export function optionId(id: string, place: number): string {
  return `${id}-${place}`;
}

export function ChoiceList({ id, token, choices, note, active, onPick }: Props): ReactNode {
  const commands = token?.kind === "command";
  const some = choices.length > 0;
  return (
    <>
      <span className="jp-Assist-hidden" role="status">
        {some ? `${choices.length} to choose from` : ""}
      </span>
      {(some || note) && (
        // biome-ignore lint/a11y/useSemanticElements: it is no part of a form
        <div
          className="jp-Assist-choices"
          role="group"
          aria-label="Suggestions"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a long list is scrolled
          tabIndex={0}
          // Else the input would lose the focus, and the list would close.
          onMouseDown={(event) => event.preventDefault()}
        >
          {note && <p role="status">{note}</p>}
          {some && (
            <div role="listbox" id={id} aria-label={commands ? "Commands" : "What can be named"}>
              {choices.map((choice, place) => (
                <Option
                  key={choice.name}
                  id={optionId(id, place)}
                  choice={choice}
                  mark={commands ? "/" : "@"}
                  selected={place === active}
                  onPick={() => onPick(choice)}
                />
              ))}
            </div>
          )}
        </div>
      )}
    </>
  );
}

interface OptionProps {
  id: string;
  choice: Choice;
  mark: string;
  selected: boolean;
  onPick(): void;
}

function Option({ id, choice, mark, selected, onPick }: OptionProps): ReactNode {
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the input keeps the focus, and names it
    // biome-ignore lint/a11y/useKeyWithClickEvents: the input has the keys
    <div
      className="jp-Assist-choice"
      role="option"
      id={id}
      aria-selected={selected}
      data-kind={choice.kind}
      onClick={onPick}
    >
      <span className="jp-Assist-choice-name">{choice.label || `${mark}${choice.name}`}</span>
      <span className="jp-Assist-choice-detail">{choice.detail}</span>
      <span className="jp-Assist-choice-kind">{choice.kind}</span>
    </div>
  );
}
