/** Code of a reply, and what can be done with it. */

import { memo, type ReactNode, useEffect, useRef } from "react";

import { soon } from "../soon";
import { CopyButton } from "./CopyButton";
import { useHost } from "./context";
import { IconButton } from "./Icon";

/** Characters; longer code is shown without colours. */
const MOST_COLOURED = 20_000;

/** Lines in one part of long code. */
const CHUNK = 100;

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
    if (!target || !highlight || !language || code.length > MOST_COLOURED) {
      return;
    }
    // Into an element of its own: what is shown changes only once it is complete.
    const coloured = document.createElement("code");
    let wanted = true;
    const colour = (): void => {
      highlight(code, language, coloured).then(
        () => {
          if (wanted && coloured.textContent === code) {
            target.replaceChildren(...coloured.childNodes);
          }
        },
        () => undefined, // an unknown language: the plain text stands
      );
    };
    const callOff = soon(colour);
    return () => {
      wanted = false;
      callOff();
    };
  }, [code, language, highlight]);
  return (
    // A reader who uses the keyboard scrolls long lines by it.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <pre tabIndex={0}>
      <code ref={element}>{code.length > MOST_COLOURED ? inChunks(code) : code}</code>
    </pre>
  );
}

/** Long code in parts, so that what is added at its end moves only the last one. */
function inChunks(code: string): ReactNode[] {
  const lines = code.split("\n");
  const count = Math.ceil(lines.length / CHUNK);
  return Array.from({ length: count }, (_, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
    <span key={index} className="jp-Assist-code-chunk">
      {lines.slice(index * CHUNK, (index + 1) * CHUNK).join("\n")}
    </span>
  ));
}

function Actions({ code }: { code: string }): ReactNode {
  const { insertBelow, replaceCell } = useHost();
  return (
    <span className="jp-Assist-code-actions jp-Assist-hover">
      <CopyButton label="Copy" text={code} />
      {insertBelow && (
        <IconButton
          icon="below"
          label="Insert below"
          title="Insert below the active cell"
          onClick={() => insertBelow(code)}
        />
      )}
      {replaceCell && (
        <IconButton
          icon="replace"
          label="Replace cell"
          title="Replace the active cell"
          onClick={() => replaceCell(code)}
        />
      )}
    </span>
  );
}
