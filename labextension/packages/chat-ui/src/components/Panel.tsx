/** A page in the place of the conversation, with its name and a way back. */

import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";

import { IconButton } from "./Icon";

interface Props {
  title: string;
  children: ReactNode;
  onClose(): void;
}

export function Panel({ title, children, onClose }: Props): ReactNode {
  const panel = useRef<HTMLElement>(null);
  const opened = useRef(false);
  useEffect(() => {
    // When it opens, and when the button that had the focus is gone.
    if (!opened.current || document.activeElement === document.body) {
      opened.current = true;
      panel.current?.focus({ preventScroll: true });
    }
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && !event.defaultPrevented) {
      event.stopPropagation();
      onClose();
    }
  };
  return (
    <section
      className="jp-Assist-panel-page"
      ref={panel}
      tabIndex={-1}
      aria-label={title}
      onKeyDown={onKeyDown}
    >
      <header>
        <h3>{title}</h3>
        <IconButton icon="close" label="Back to the chat" onClick={onClose} />
      </header>
      {children}
    </section>
  );
}

/** What went wrong, where something did. */
export function Problem({ text }: { text: string }): ReactNode {
  const place = useRef<HTMLParagraphElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each text is to be seen
  useEffect(() => {
    place.current?.scrollIntoView?.({ block: "nearest" });
  }, [text]);
  return text ? (
    <p className="jp-Assist-failure" role="alert" ref={place}>
      {text}
    </p>
  ) : null;
}
