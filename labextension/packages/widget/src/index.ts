/** The panel as an anywidget: one chat for each page, in as many views as there are. */

import { Chat } from "@jupyter-ai-assist/chat-ui";

import { Line } from "./line";
import { type Model, text } from "./model";
import { tellPage } from "./told";
import { chosen, linked } from "./traits";
import { PanelTransport } from "./transport";
import { show } from "./view";

interface Open {
  chat: Chat;
  line: Line;
  transport: PanelTransport;
  close(): void;
}

/** Hosts call this once for each model. */
export default function panel() {
  let model: Model | null = null;
  let open: Open | null = null;
  let views = 0;
  let draft = "";
  const leave = (): void => {
    draft = open?.chat.current().draft ?? draft;
    open?.close();
    open = null;
  };
  return {
    /** @param given - Keeps what listens to it for as long as the model is there. */
    initialize(given: { model: Model }): () => void {
      model = given.model;
      return leave;
    },
    render(given: { model: Model; el: HTMLElement }): () => void {
      model ??= given.model;
      if (!open) {
        open = opened(model);
        open.chat.edit(draft);
      }
      const { chat, line, transport } = open;
      const its = model;
      const hide = show(given.el, {
        chat,
        transport,
        title: text(its, "_title"),
        heard: () => line.heard,
        told: () => text(its, "_told"),
      });
      const hush = tellPage(model, given.el);
      views += 1;
      let shown = true;
      return () => {
        if (shown) {
          shown = false;
          hush();
          hide();
          views -= 1;
        }
        if (!views) {
          leave();
        }
      };
    },
  };
}

function opened(model: Model): Open {
  const line = new Line(model);
  const transport = new PanelTransport(line, () => text(model, "thread"));
  const chat = new Chat(transport, null, chosen(model));
  const unlink = linked(model, chat);
  const close = (): void => {
    unlink();
    chat.close();
    line.close();
  };
  return { chat, line, transport, close };
}
