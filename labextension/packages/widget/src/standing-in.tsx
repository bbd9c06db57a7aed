/** What was said in a panel, for as long as no kernel has answered this page. */

import { type Chat, Markdown } from "@jupyter-ai-assist/chat-ui";
import { type ReactNode, useRef, useSyncExternalStore } from "react";

interface Props {
  chat: Chat;
  /** Whether the kernel has ever answered. */
  heard(): boolean;
  /** The conversation as the kernel told it last, which saved pages have as well. */
  told(): string;
  children: ReactNode;
}

export function StandingIn({ chat, heard, told, children }: Props): ReactNode {
  const { connection, why } = useSyncExternalStore(chat.subscribe, chat.current);
  const text = told();
  /** Why nobody answers; blank while the chat is shown. */
  const standing = useRef("");
  if (heard()) {
    standing.current = "";
  } else if (connection === "lost" && text) {
    standing.current = why; // and stays, while the connection is tried again and again
  }
  if (!standing.current) {
    return children;
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who uses the keyboard scrolls by it
    <section className="jp-Assist jp-Assist-told" aria-label="What was said" tabIndex={0}>
      <p className="jp-Assist-notice" role="status">
        {standing.current}
      </p>
      <Markdown text={text} streaming={false} />
    </section>
  );
}
