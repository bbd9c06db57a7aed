/** An endpoint of one's own: where it is, and which models it has. */

import {
  type FormEvent,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useRef,
  useState,
} from "react";

import { endpointProblem, givenEndpoint, slugOf, type Wrong } from "../endpoint";
import type { Forms, Provider } from "../forms";
import { message } from "../transport";
import { Field } from "./Field";
import { Problem } from "./Panel";

interface Props {
  forms: Forms;
  /** The one that is changed; `null` for a new one. */
  provider: Provider | null;
  /** Slugs that are in use. */
  taken: readonly string[];
  /** Where it is kept. */
  file: string;
  /** Wait for a change; why it did not work, blank where it did. */
  attempt(work: Promise<unknown>): Promise<string>;
  /** Done with it; its slug, blank where none was kept. */
  onClose(slug: string): void;
}

export function EndpointForm(props: Props): ReactNode {
  const { forms, provider, taken, file, attempt, onClose } = props;
  const [name, setName] = useState(provider?.name ?? "");
  const [typedSlug, setSlug] = useState(provider?.slug ?? "");
  const [address, setAddress] = useState(provider?.endpoint?.base_url ?? "");
  const [key, setKey] = useState("");
  const [models, setModels] = useState(
    (provider?.endpoint?.models ?? []).map(({ id }) => id).join("\n"),
  );
  /** It is kept, whatever becomes of its key. */
  const [kept, setKept] = useState(provider !== null);
  const [wrong, setWrong] = useState<Wrong>({});
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever something else is wrong
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("[aria-invalid='true']")?.focus();
  }, [wrong]);
  const slug = provider?.slug ?? (typedSlug || slugOf(name));
  const given = givenEndpoint({ name, address, models }, provider?.endpoint ?? null);

  const fetchModels = async (): Promise<void> => {
    setBusy(true);
    try {
      setModels((await forms.modelsAt(slug || "new", given.base_url, key)).join("\n"));
      setWrong({});
    } catch (error) {
      setWrong({ models: message(error) });
    }
    setBusy(false);
  };
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const found = endpointProblem(slug, given, kept ? [] : taken);
    setWrong(found);
    setProblem("");
    if (Object.keys(found).length) {
      return;
    }
    setBusy(true);
    const refused = await attempt(forms.saveEndpoint(slug, given));
    setKept(kept || !refused);
    const unkept = key && !refused ? await attempt(forms.setKey(slug, key)) : "";
    setBusy(false);
    setProblem(refused);
    setWrong(unkept ? { key: unkept } : {});
    if (!refused && !unkept) {
      onClose(slug);
    }
  };
  const cancel = (): void => onClose(kept ? slug : "");
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.preventDefault(); // back to the list, not all the way to the chat
      cancel();
    }
  };
  return (
    <form
      className="jp-Assist-form"
      ref={form}
      noValidate
      onSubmit={(event) => void save(event)}
      onKeyDown={onKeyDown}
    >
      <Field label="Name" help="" problem={wrong.name}>
        {(own) => (
          <input
            {...own}
            value={name}
            placeholder="Our lab"
            // biome-ignore lint/a11y/noAutofocus: it was just asked for
            autoFocus
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      {!kept && (
        <Field
          label="Short name"
          help={`Stands before its models: ${slug || "lab"}:model`}
          problem={wrong.slug}
        >
          {(own) => (
            <input
              {...own}
              value={typedSlug}
              placeholder={slugOf(name) || "lab"}
              onChange={(event) => setSlug(event.target.value)}
            />
          )}
        </Field>
      )}
      <Field label="Address" help="As far as /v1" problem={wrong.address}>
        {(own) => (
          <input
            {...own}
            value={address}
            placeholder="http://localhost:11434/v1"
            inputMode="url"
            onChange={(event) => setAddress(event.target.value)}
          />
        )}
      </Field>
      <Field
        label="Key"
        help="If it needs one; sent to that host only, and never shown again"
        problem={wrong.key}
      >
        {(own) => (
          <input
            {...own}
            type="password"
            autoComplete="off"
            value={key}
            placeholder={provider?.key?.startsWith("set") ? "Unchanged" : ""}
            onChange={(event) => setKey(event.target.value)}
          />
        )}
      </Field>
      <Field label="Models" help="Ids, one a line" problem={wrong.models}>
        {(own) => (
          <textarea
            {...own}
            rows={4}
            spellCheck={false}
            value={models}
            onChange={(event) => setModels(event.target.value)}
          />
        )}
      </Field>
      <button type="button" disabled={busy || !address.trim()} onClick={() => void fetchModels()}>
        {busy ? "Working…" : "Ask it for its models"}
      </button>
      <Problem text={problem} />
      <div className="jp-Assist-buttons">
        <button type="button" onClick={cancel}>
          Cancel
        </button>
        <button type="submit" className="jp-mod-accept" disabled={busy}>
          Save
        </button>
      </div>
      {file && <small>Kept in {file}</small>}
    </form>
  );
}
