/** The traits of a panel and its chat: each follows the other. */

import type { Chat } from "@jupyter-ai-assist/chat-ui";

import { type Model, text } from "./model";

type Mode = "ask" | "agent";

/** What the panel's traits say at first. */
export function chosen(model: Model): { model: string; mode: Mode } {
  return { model: text(model, "model"), mode: modeOf(model) };
}

/** Let them follow each other until the function is called that is returned. */
export function linked(model: Model, chat: Chat): () => void {
  let said = chosen(model);
  const onModel = (): void => {
    if (text(model, "model") !== chat.current().model) {
      chat.choose({ model: text(model, "model") });
    }
  };
  const onMode = (): void => {
    if (modeOf(model) !== chat.current().mode) {
      chat.choose({ mode: modeOf(model) });
    }
  };
  // The kernel sets it when a view connects, and when a turn begins.
  const onThread = (): void => {
    const thread = text(model, "thread");
    if (thread && thread !== chat.current().thread) {
      chat.open(thread);
    }
  };
  const onChat = (): void => {
    const { model: name, mode } = chat.current();
    const now = { model: name, mode: mode ?? said.mode };
    // Only what changes here is said: another page may show another choice.
    if (now.model !== said.model || now.mode !== said.mode) {
      said = now;
      model.set("model", now.model);
      model.set("mode", now.mode);
      model.save_changes();
    }
  };
  model.on("change:model", onModel);
  model.on("change:mode", onMode);
  model.on("change:thread", onThread);
  const unsubscribe = chat.subscribe(onChat);
  return () => {
    unsubscribe();
    model.off("change:model", onModel);
    model.off("change:mode", onMode);
    model.off("change:thread", onThread);
  };
}

function modeOf(model: Model): Mode {
  return model.get("mode") === "agent" ? "agent" : "ask";
}
