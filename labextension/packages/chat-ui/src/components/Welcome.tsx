/** What an empty chat shows: what to try, and how to connect a model. */

import { type ReactNode, useState } from "react";

import { message } from "../chat";
import type { Transport } from "../transport";
import type { Status } from "../wire";

const GUIDE = "guide:";

const TRY = [
  ["/fix", "Repair the cell that failed last"],
  ["/explain", "Explain the selected cell, or the last one"],
  ["what's in this notebook?", "Read the cells and variables"],
] as const;

interface Props {
  status: Status;
  transport: Transport;
  onTry(prompt: string): void;
  /** What is usable may have changed. */
  onConnected(): void;
}

export function Welcome({ status, transport, onTry, onConnected }: Props): ReactNode {
  const models = status.models.filter(({ id, usable }) => usable && !id.startsWith(GUIDE));
  return (
    <section className="jp-Assist-welcome">
      <h3>What shall we look at?</h3>
      <ul>
        {TRY.map(([prompt, help]) => (
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
          <Connect status={status} transport={transport} onConnected={onConnected} />
        </>
      )}
    </section>
  );
}

/** A key goes one way only: it is stored, and never shown again. */
function Connect({ status, transport, onConnected }: Omit<Props, "onTry">): ReactNode {
  const providers = [
    ...new Map(
      status.models
        .filter(({ id }) => !id.startsWith(GUIDE))
        .map((model) => [model.provider, model.provider_name || model.provider]),
    ),
  ];
  const [provider, setProvider] = useState("");
  const [key, setKey] = useState("");
  const [said, setSaid] = useState("");
  const chosen = provider || providers[0]?.[0];
  if (!chosen) {
    return null;
  }
  const store = async (): Promise<void> => {
    try {
      await transport.setKey(chosen, key);
      setSaid("The key is stored.");
      onConnected();
    } catch (error) {
      setSaid(message(error));
    }
    setKey("");
  };
  return (
    <form
      className="jp-Assist-connect"
      aria-label="Connect a model"
      onSubmit={(event) => {
        event.preventDefault();
        void store();
      }}
    >
      <h4>Connect a model</h4>
      <select
        aria-label="Provider"
        value={chosen}
        onChange={(event) => setProvider(event.target.value)}
      >
        {providers.map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <input
        type="password"
        aria-label="API key"
        placeholder="API key"
        autoComplete="off"
        value={key}
        onChange={(event) => setKey(event.target.value)}
      />
      <button type="submit" className="jp-mod-accept" disabled={!key}>
        Store
      </button>
      <small>
        It is kept in your keyring, sent to this provider's own host only, and never shown again.
      </small>
      {said && <p role="status">{said}</p>}
    </form>
  );
}
