/** Providers and their keys, and endpoints of one's own. */

import { type ReactNode, useState } from "react";

import type { Forms, Provider } from "../forms";
import { message } from "../transport";
import { EndpointForm } from "./EndpointForm";
import { Locked } from "./Locked";
import { Panel, Problem } from "./Panel";
import { ProviderCard } from "./ProviderCard";
import { useLoaded } from "./useLoaded";

interface Props {
  forms: Forms;
  onClose(): void;
  /** What can be used may have changed. */
  onChange(): void;
}

export function SetupPage({ forms, onClose, onChange }: Props): ReactNode {
  const { value: setup, problem, change } = useLoaded(() => forms.setup());
  const [busy, setBusy] = useState(false);
  /** The slug of the endpoint that is edited; blank for a new one. */
  const [editing, setEditing] = useState<string | null>(null);
  /** The slug of the one that was edited last. */
  const [latest, setLatest] = useState("");
  /** Wait for a change, and show what is there then; why it did not work, blank where it did. */
  const attempt = async (work: Promise<unknown>): Promise<string> => {
    setBusy(true);
    const refused = await work.then(() => "", message);
    await change(forms.setup());
    setBusy(false);
    onChange();
    return refused;
  };
  const edited = setup?.providers.find(({ slug }) => slug === editing);
  const card = (provider: Provider): ReactNode => (
    <ProviderCard
      key={provider.slug}
      provider={provider}
      busy={busy}
      isLatest={provider.slug === latest}
      forms={forms}
      attempt={attempt}
      onEdit={() => setEditing(provider.slug)}
    />
  );
  return (
    <Panel title="Models and keys" onClose={onClose}>
      <Problem text={problem} />
      {setup && editing === null && (
        <>
          <p className="jp-Assist-quiet">
            A key is kept in your keyring, sent to its own host only, and never shown again.
          </p>
          {setup.providers.filter(({ endpoint }) => !endpoint).map(card)}
          <h4>Endpoints of your own</h4>
          <p className="jp-Assist-quiet">
            Any server that speaks OpenAI's protocol: Ollama, LM Studio, vLLM, a gateway.
          </p>
          {setup.providers.filter(({ endpoint }) => endpoint).map(card)}
          {setup.endpoints_locked ? (
            <Locked by={setup.endpoints_locked} />
          ) : (
            <button type="button" onClick={() => setEditing("")}>
              Add an endpoint
            </button>
          )}
        </>
      )}
      {setup && editing !== null && (
        <EndpointForm
          forms={forms}
          provider={edited ?? null}
          taken={setup.providers.map(({ slug }) => slug)}
          file={setup.file}
          attempt={attempt}
          onClose={(slug) => {
            setLatest(slug);
            setEditing(null);
          }}
        />
      )}
    </Panel>
  );
}
