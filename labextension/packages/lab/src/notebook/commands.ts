/** What a person can tell the assistant to do in a notebook. */

import type { CommandRegistry } from "@lumino/commands";

import type { IAssistant } from "../assistant";
import type { Opened } from "../chats";
import { assistIcon } from "../icon";
import type { Ask } from "./ask";

export const OPEN = "ai-assist:open";

/** The commands about the active cell, in the order of the menus. */
export const ABOUT_CELL = [
  "ai-assist:fix",
  "ai-assist:explain",
  "ai-assist:document",
  "ai-assist:improve",
  "ai-assist:ask-about-cell",
] as const;

/** All that the palette offers. */
export const ALL = [
  OPEN,
  "ai-assist:new-chat",
  ...ABOUT_CELL,
  "ai-assist:stop",
  "ai-assist:show-change",
  "ai-assist:accept",
  "ai-assist:accept-and-run",
  "ai-assist:accept-all",
  "ai-assist:reject",
  "ai-assist:next-change",
  "ai-assist:previous-change",
  "ai-assist:keep-all",
  "ai-assist:undo-turn",
  "ai-assist:toggle-mode",
] as const;

type Name = (typeof ALL)[number];

export function addCommands(commands: CommandRegistry, assistant: IAssistant, ask: Ask): void {
  const add = (
    id: Name,
    label: string,
    execute: () => unknown,
    isEnabled: () => boolean = () => true,
  ): void => {
    const icon = id === OPEN ? { icon: assistIcon } : {};
    commands.addCommand(id, { label, execute, isEnabled, ...icon });
  };
  /** Do something in the chat of the active notebook, where there is reason to. */
  const act = (
    id: Name,
    label: string,
    work: (opened: Opened) => unknown,
    when: (opened: Opened) => boolean,
  ): void => {
    const current = (): Opened | null => assistant.chats?.current ?? null;
    const ready = (): boolean => {
      const opened = current();
      return opened !== null && when(opened);
    };
    add(
      id,
      label,
      () => {
        const opened = current();
        return opened && when(opened) ? work(opened) : undefined;
      },
      ready,
    );
  };
  const waits = ({ overlay }: Opened): boolean => overlay.stages.current !== null;
  const changed = ({ overlay }: Opened): boolean => overlay.hasChanges;

  add(OPEN, "Show the Assistant", () => assistant.open());
  add("ai-assist:new-chat", "New Chat", () => ask.newChat());
  add("ai-assist:fix", "Fix This Cell", () => ask.about("/fix", "agent"), ask.canAsk);
  add("ai-assist:explain", "Explain This Cell", () => ask.about("/explain"), ask.canAsk);
  add("ai-assist:document", "Document This Cell", () => ask.about(DOCUMENT, "agent"), ask.canAsk);
  add("ai-assist:improve", "Improve This Cell", () => ask.about(IMPROVE, "agent"), ask.canAsk);
  add("ai-assist:ask-about-cell", "Ask about This Cell…", () => ask.write(), ask.hasCell);
  act(
    "ai-assist:stop",
    "Stop the Turn",
    ({ chat }) => chat.stop(),
    ({ chat }) => chat.running,
  );
  act(
    "ai-assist:show-change",
    "Go to the Proposed Change",
    ({ overlay }) => overlay.showStage(),
    waits,
  );
  act(
    "ai-assist:accept",
    "Accept the Proposed Change",
    ({ overlay }) => overlay.stages.current?.accept(false),
    waits,
  );
  act(
    "ai-assist:accept-and-run",
    "Accept the Proposed Change and Run the Cell",
    ({ overlay }) => overlay.stages.current?.accept(true),
    waits,
  );
  act(
    "ai-assist:accept-all",
    "Accept All Changes of This Turn",
    ({ overlay }) => overlay.stages.current?.acceptAll(),
    waits,
  );
  act(
    "ai-assist:reject",
    "Reject the Proposed Change",
    ({ overlay }) => overlay.stages.current?.reject(""),
    waits,
  );
  act("ai-assist:next-change", "Go to the Next Change", ({ overlay }) => overlay.step(1), changed);
  act(
    "ai-assist:previous-change",
    "Go to the Previous Change",
    ({ overlay }) => overlay.step(-1),
    changed,
  );
  act("ai-assist:keep-all", "Keep All Changes", ({ overlay }) => overlay.keepAll(), changed);
  act(
    "ai-assist:undo-turn",
    "Undo the Last Turn",
    ({ overlay }) => overlay.undo(),
    ({ chat }) => !chat.running,
  );
  act(
    "ai-assist:toggle-mode",
    "Switch between Ask and Agent",
    (opened) => ask.toggleMode(opened),
    () => true,
  );
  assistant.changed.connect(() => {
    for (const id of ALL) {
      commands.notifyCommandChanged(id);
    }
  });
}

const DOCUMENT =
  "Document this cell: add a docstring or comments that say why, and change nothing else.";
const IMPROVE = "Improve this cell: make it clearer and more robust, and keep what it does.";
