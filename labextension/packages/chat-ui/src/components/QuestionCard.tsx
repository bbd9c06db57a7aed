/** A question of the assistant. */

import { type ReactNode, useState } from "react";

import type { QuestionItem } from "../turns";

interface Props {
  item: QuestionItem;
  live: boolean;
  onAnswer(item: QuestionItem, text: string): void;
}

export function QuestionCard({ item, live, onAnswer }: Props): ReactNode {
  const [text, setText] = useState("");
  const { question, answered } = item;
  const open = live && !answered;
  return (
    <section className="jp-Assist-question" aria-label="Question">
      <p>{question.text}</p>
      {open && question.choices.length > 0 && (
        <div className="jp-Assist-buttons">
          {question.choices.map((choice) => (
            <button key={choice} type="button" onClick={() => onAnswer(item, choice)}>
              {choice}
            </button>
          ))}
        </div>
      )}
      {open && (
        <form
          className="jp-Assist-buttons"
          onSubmit={(event) => {
            event.preventDefault();
            onAnswer(item, text);
            setText("");
          }}
        >
          <input
            aria-label="Your answer"
            type={question.secret ? "password" : "text"}
            autoComplete="off"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <button type="submit" className="jp-mod-accept">
            Answer
          </button>
        </form>
      )}
      {answered && <small>Answered.</small>}
    </section>
  );
}
