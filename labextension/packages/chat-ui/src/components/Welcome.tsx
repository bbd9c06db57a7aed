/** What an empty chat shows: what to try, and how to connect a model. */

import type { ReactNode } from "react";

import type { Status } from "../wire";
import { useHost } from "./context";

const GUIDE = "guide:";

const TRY = {
  notebook: [
    ["/fix", "Repair the cell that failed last"],
    ["/explain", "Explain the selected cell, or the last one"],
    ["what's in this notebook?", "Read the cells and variables"],
  ],
  nowhere: [
    ["/help", "What can be asked, and how"],
    ["/models", "Which models there are, and what they cost"],
  ],
} as const;

interface Props {
  status: Status;
  onTry(prompt: string): void;
  /** Open the form that connects a model. */
  onSetup(): void;
}

export function Welcome({ status, onTry, onSetup }: Props): ReactNode {
  const models = status.models.filter(({ id, usable }) => usable && !id.startsWith(GUIDE));
  const { insertBelow } = useHost();
  return (
    <section className="jp-Assist-welcome">
      <h3>{insertBelow ? "What shall we look at?" : "What would you like to know?"}</h3>
      {!insertBelow && <p>Open a notebook to have its cells explained, repaired and run.</p>}
      <ul>
        {TRY[insertBelow ? "notebook" : "nowhere"].map(([prompt, help]) => (
          <li key={prompt}>
            <button type="button" onClick={() => onTry(prompt)}>
              <code>{prompt}</code>
              <span>{help}</span>
            </button>
          </li>
        ))}
      </ul>
      {models.length === 0 && (
        <>
          <p>
            No model is connected, so <code>guide:offline</code> answers: a program that repairs
            common failures and explains code and data from what is really there. It is no language
            model.
          </p>
          <button type="button" className="jp-mod-accept" onClick={onSetup}>
            Connect a model
          </button>
        </>
      )}
    </section>
  );
}
