/** One provider: where its key is, and whether it answers. */

import { type FormEvent, type ReactNode, useState } from "react";

import type { Forms, Provider, Trial } from "../forms";
import { message } from "../transport";
import { Locked } from "./Locked";
import { TwiceButton } from "./TwiceButton";

interface Props {
  provider: Provider;
  busy: boolean;
  forms: Forms;
  onChange(work: Promise<unknown>): Promise<boolean>;
  onEdit(): void;
}

export function ProviderCard({ provider, busy, forms, onChange, onEdit }: Props): ReactNode {
  const { slug, name, key, host, endpoint, usable, reason, models } = provider;
  const [trial, setTrial] = useState<Trial | "running" | null>(null);
  const test = (): void => {
    setTrial("running");
    forms.test(slug).then(setTrial, (error) => setTrial({ ok: false, message: message(error) }));
  };
  return (
    <section className="jp-Assist-provider" aria-label={name}>
      <h5>
        <span className="jp-Assist-provider-dot" data-usable={usable} aria-hidden />
        {name}
        <small>{usable ? "ready" : reason}</small>
      </h5>
      {endpoint && <code className="jp-Assist-address">{endpoint.base_url}</code>}
      {endpoint && !endpoint.editable && <small>Set in {endpoint.file}, and changed there.</small>}
      <small title={models.join("\n")}>
        {models.length} {models.length === 1 ? "model" : "models"}
        {key !== null && ` · key: ${key}`}
      </small>
      {provider.models_locked && <Locked by={provider.models_locked} />}
      {key !== null && (
        <KeyForm
          name={name}
          host={host}
          isSet={key !== "not set"}
          busy={busy}
          onSet={(typed) => onChange(forms.setKey(slug, typed))}
        />
      )}
      <div className="jp-Assist-buttons">
        {key?.startsWith("set (") && !key.includes("environment") && (
          <TwiceButton
            label="Delete key"
            sure="Delete the key?"
            onSure={() => void onChange(forms.deleteKey(slug))}
          />
        )}
        {endpoint?.editable && (
          <>
            <TwiceButton
              label="Remove"
              sure="Remove it and its key?"
              onSure={() => void onChange(forms.deleteEndpoint(slug))}
            />
            <button type="button" onClick={onEdit}>
              Edit
            </button>
          </>
        )}
        <button type="button" disabled={trial === "running" || !models.length} onClick={test}>
          {trial === "running" ? "Testing…" : "Test"}
        </button>
      </div>
      {trial && trial !== "running" && (
        <p className={trial.ok ? "jp-Assist-success" : "jp-Assist-failure"} role="status">
          {trial.message}
        </p>
      )}
    </section>
  );
}

interface KeyProps {
  name: string;
  host: string;
  isSet: boolean;
  busy: boolean;
  onSet(key: string): Promise<boolean>;
}

/** A key goes one way only: it is stored, and never shown again. */
function KeyForm({ name, host, isSet, busy, onSet }: KeyProps): ReactNode {
  const [key, setKey] = useState("");
  const store = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (await onSet(key)) {
      setKey("");
    }
  };
  return (
    <form className="jp-Assist-key" onSubmit={(event) => void store(event)}>
      <input
        type="password"
        aria-label={`Key for ${name}`}
        placeholder={isSet ? "Another key" : "Key"}
        title={`Sent to ${host} only`}
        autoComplete="off"
        spellCheck={false}
        value={key}
        onChange={(event) => setKey(event.target.value)}
      />
      <button type="submit" className="jp-mod-accept" disabled={busy || !key.trim()}>
        Store
      </button>
    </form>
  );
}
