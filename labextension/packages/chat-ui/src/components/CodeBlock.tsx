/** Code of a reply, and what can be done with it. */

import { memo, type ReactNode, useEffect, useRef, useState } from "react";

import { useHost } from "./context";

interface Props {
  code: string;
  /** As it is named in Markdown; blank for none. */
  language: string;
  /** More of it is to come: it is not highlighted, nor offered to be used. */
  streaming: boolean;
}

export const CodeBlock = memo(function CodeBlock({ code, language, streaming }: Props): ReactNode {
  return (
    <div className="jp-Assist-code">
      <div className="jp-Assist-code-bar">
        <span>{language}</span>
        {!streaming && <Actions code={code} />}
      </div>
      <Highlighted code={code} language={streaming ? "" : language} />
    </div>
  );
});

/** Code in the colours of the frontend, where it knows the language. */
export function Highlighted({ code, language }: { code: string; language: string }): ReactNode {
  const { highlight } = useHost();
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    const target = element.current;
    if (!target || !highlight || !language) {
      return;
    }
    // Into an element of its own: what is shown changes only once it is complete.
    const coloured = document.createElement("code");
    let wanted = true;
    highlight(code, language, coloured).then(
      () => {
        if (wanted && coloured.textContent === code) {
          target.replaceChildren(...coloured.childNodes);
        }
      },
      () => undefined, // an unknown language: the plain text stands
    );
    return () => {
      wanted = false;
    };
  }, [code, language, highlight]);
  return (
    // A reader who uses the keyboard scrolls long lines by it.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <pre tabIndex={0}>
      <code ref={element}>{code}</code>
    </pre>
  );
}

function Actions({ code }: { code: string }): ReactNode {
  const host = useHost();
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await host.copy(code);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  const { insertBelow, replaceCell } = host;
  return (
    <span className="jp-Assist-code-actions">
      <button type="button" onClick={() => void copy()}>
        {copied ? "Copied" : "Copy"}
      </button>
      {insertBelow && (
        <button type="button" onClick={() => insertBelow(code)}>
          Insert below
        </button>
      )}
      {replaceCell && (
        <button type="button" onClick={() => replaceCell(code)}>
          Replace cell
        </button>
      )}
    </span>
  );
}
