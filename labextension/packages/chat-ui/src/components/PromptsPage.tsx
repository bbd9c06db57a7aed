/** The stored prompts, and the form of one. */

import { type ReactNode, useState } from "react";

import type { Forms } from "../forms";
import { Origin } from "./Origin";
import { Panel, Problem } from "./Panel";
import { PromptForm } from "./PromptForm";
import { SavePrompt } from "./SavePrompt";
import { useLoaded } from "./useLoaded";

interface Props {
  forms: Forms;
  /** The one whose form is open at first; blank for the list. */
  first: string;
  onAsk(line: string): void;
  onClose(): void;
}

export function PromptsPage({ forms, first, onAsk, onClose }: Props): ReactNode {
  const { value, problem } = useLoaded(() => forms.prompts());
  const [name, setName] = useState(first);
  const chosen = value?.prompts.find((prompt) => prompt.name === name);
  return (
    <Panel title={chosen ? chosen.name : "Stored prompts"} onClose={onClose}>
      <Problem text={problem} />
      {chosen && <PromptForm key={name} prompt={chosen} onAsk={onAsk} onBack={() => setName("")} />}
      {value && !chosen && (
        <>
          {value.prompts.length === 0 && <p>There are none yet.</p>}
          <ul className="jp-Assist-prompts">
            {value.prompts.map((prompt) => (
              <li key={prompt.name}>
                <button type="button" onClick={() => setName(prompt.name)}>
                  <span>
                    {prompt.name} <Origin prompt={prompt} />
                  </span>
                  <small>{prompt.description}</small>
                </button>
              </li>
            ))}
          </ul>
          {value.problems.map((text) => (
            <Problem key={text} text={text} />
          ))}
          {value.folder && <SavePrompt onSave={(to) => onAsk(`/prompts save ${to}`)} />}
          <p className="jp-Assist-quiet jp-Assist-address">
            {value.folder && `Yours are Markdown files in ${value.folder}. `}A project's are in{" "}
            <code>.assist/prompts</code>.
          </p>
        </>
      )}
    </Panel>
  );
}
