/** One provider: where its key is, and whether it answers. */

import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";

import type { Forms, Provider, Trial } from "../forms";
import { message } from "../transport";
import { Locked } from "./Locked";
import { Problem } from "./Panel";
import { TwiceButton } from "./TwiceButton";

interface Props {
  provider: Provider;
  busy: boolean;
  /** It was just added or changed: the person wants to see it. */
  isLatest: boolean;
  forms: Forms;
  /** Wait for a change; why it did not work, blank where it did. */
  attempt(work: Promise<unknown>): Promise<string>;
  onEdit(): void;
}

export function ProviderCard(props: Props): ReactNode {
  const { provider, busy, isLatest, forms, attempt, onEdit } = props;
  const { slug, name, key, endpoint, usable, reason, models } = provider;
  const [trial, setTrial] = useState<Trial | "running" | null>(null);
  const [problem, setProblem] = useState("");
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isLatest) {
      card.current?.focus();
    }
  }, [isLatest]);
  const change = async (work: Promise<unknown>): Promise<void> => setProblem(await attempt(work));
  const test = (): void => {
    setTrial("running");
    forms.test(slug).then(setTrial, (error) => setTrial({ ok: false, message: message(error) }));
  };
  return (
    <section className="jp-Assist-provider" ref={card} tabIndex={-1} aria-label={name}>
      <h4>
        <span className="jp-Assist-provider-dot" data-usable={usable} aria-hidden />
        {name}
        <small>{usable ? "ready" : reason}</small>
      </h4>
      {endpoint && <code className="jp-Assist-address">{endpoint.base_url}</code>}
      {endpoint && !endpoint.editable && <small>Set in {endpoint.file}, and changed there.</small>}
      <small title={models.join("\n")}>
        {models.length} {provider.can_test ? "" : "image "}
        {models.length === 1 ? "model" : "models"}
        {key !== null && ` · key: ${key}`}
      </small>
      {provider.models_locked && <Locked by={provider.models_locked} />}
      {key !== null && (
        <KeySource
          provider={provider}
          busy={busy}
          onSet={(typed) => attempt(forms.setKey(slug, typed))}
        />
      )}
      <div className="jp-Assist-buttons">
        {key?.startsWith("set (") && !key.includes("environment") && (
          <TwiceButton
            label="Delete key"
            sure="Delete the key?"
            onSure={() => void change(forms.deleteKey(slug))}
          />
        )}
        {endpoint?.editable && (
          <>
            <TwiceButton
              label="Remove"
              sure="Remove it and its key?"
              onSure={() => void change(forms.deleteEndpoint(slug))}
            />
            <button type="button" onClick={onEdit}>
              Edit
            </button>
          </>
        )}
        {provider.can_test && (
          // It stays enabled meanwhile: the focus, and with it the keys, would be nowhere.
          <button
            type="button"
            disabled={!models.length}
            aria-disabled={trial === "running"}
            onClick={trial === "running" ? undefined : test}
          >
            {trial === "running" ? "Testing…" : "Test"}
          </button>
        )}
      </div>
      <Problem text={problem} />
      {trial && trial !== "running" && (
        <p className={trial.ok ? "jp-Assist-success" : "jp-Assist-failure"} role="status">
          {trial.message}
        </p>
      )}
    </section>
  );
}

interface KeyProps {
  provider: Provider;
  busy: boolean;
  /** Store it; why that did not work, blank where it did. */
  onSet(key: string): Promise<string>;
}

/** A place for a key; or the setting that has a command print it. */
function KeySource(props: KeyProps): ReactNode {
  const { key_command, endpoint } = props.provider;
  // Where an endpoint is set is told above.
  const by = endpoint ? "" : `By ${key_command}. `;
  return key_command ? <small>{by}No other key is used.</small> : <KeyForm {...props} />;
}

/** A key goes one way only: it is stored, and never shown again. */
function KeyForm({ provider, busy, onSet }: KeyProps): ReactNode {
  const { name, host } = provider;
  const [key, setKey] = useState("");
  const [problem, setProblem] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const store = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const refused = await onSet(key);
    setProblem(refused);
    if (refused) {
      input.current?.focus();
    } else {
      setKey("");
    }
  };
  return (
    <form className="jp-Assist-key" onSubmit={(event) => void store(event)}>
      <input
        ref={input}
        aria-invalid={Boolean(problem)}
        aria-describedby={id}
        type="password"
        aria-label={`Key for ${name}`}
        placeholder={provider.key === "not set" ? "Key" : "Another key"}
        title={`Sent to ${host} only`}
        autoComplete="off"
        spellCheck={false}
        value={key}
        onChange={(event) => setKey(event.target.value)}
      />
      <button type="submit" className="jp-mod-accept" disabled={busy || !key.trim()}>
        Store
      </button>
      <small id={id} role={problem ? "alert" : undefined}>
        {problem}
      </small>
    </form>
  );
}
