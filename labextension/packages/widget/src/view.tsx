/** One view of a panel: the chat under a root of its own, which no style gets into or out of. */

import {
  Boundary,
  type Chat,
  ChatView,
  type Host,
  type Transport,
} from "@jupyter-ai-assist/chat-ui";
import chatStyle from "@jupyter-ai-assist/chat-ui/style.css?inline";
import { createRoot } from "react-dom/client";

import codeStyle from "../style/code.css?inline";
import panelStyle from "../style/panel.css?inline";
import { highlight } from "./highlight";
import { keysStay } from "./keys";
import { StandingIn } from "./standing-in";
import { followTheme } from "./theme";

export interface Shown {
  chat: Chat;
  transport: Transport;
  title: string;
  /** As `StandingIn` takes them. */
  heard(): boolean;
  told(): string;
}

const host: Host = { copy: (text) => navigator.clipboard.writeText(text), highlight };

let sheet: CSSStyleSheet | null = null;

/** The styles, once for all views: a page that forbids style elements lets this pass. */
function styles(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync([chatStyle, panelStyle, codeStyle].join("\n"));
  }
  return sheet;
}

/** Show a chat in an element until the function is called that is returned. */
export function show(element: HTMLElement, shown: Shown): () => void {
  const { chat, transport, title, heard, told } = shown;
  const place = document.createElement("div");
  place.style.height = "100%";
  const shadow = place.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [styles()];
  const frame = document.createElement("div");
  frame.className = "jp-Assist-panel jp-Assist-widget";
  shadow.append(frame);
  element.append(place);
  const ends = [followTheme(place, frame), keysStay(place)];
  const root = createRoot(frame);
  root.render(
    <Boundary what="The chat">
      <StandingIn chat={chat} heard={heard} told={told}>
        <ChatView chat={chat} transport={transport} host={host} title={title} />
      </StandingIn>
    </Boundary>,
  );
  return () => {
    root.unmount();
    for (const end of ends) {
      end();
    }
    place.remove();
  };
}
