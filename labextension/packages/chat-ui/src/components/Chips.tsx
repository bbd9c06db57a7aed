/** What goes along with the next prompt, each to be taken off. */

import { type ReactNode, useSyncExternalStore } from "react";

import { type Attachment, isFile, nameOf } from "../attachments";
import type { Chat } from "../chat";
import { NOTHING_SEEN, type Part, type Seen } from "../surroundings";
import { Enlargeable } from "./Enlargeable";
import { Icon, type IconName } from "./Icon";

const nothing = (): (() => void) => () => undefined;

const nothingSeen = (): Seen => NOTHING_SEEN;

export function useSeen({ surroundings }: Chat): Seen {
  return useSyncExternalStore(
    surroundings ? (watcher) => surroundings.subscribe(watcher) : nothing,
    surroundings ? () => surroundings.current() : nothingSeen,
  );
}

export function Chips({ chat }: { chat: Chat }): ReactNode {
  const seen = useSeen(chat);
  const { attachments } = chat;
  const { attached, leftOut } = useSyncExternalStore(attachments.subscribe, attachments.current);
  const parts = partsOf(seen);
  if (!parts.length && !attached.length) {
    return null;
  }
  return (
    <ul className="jp-Assist-chips" aria-label="What goes along">
      {parts.map(({ part, name, text, title, icon }) =>
        leftOut.has(part) ? (
          <li key={part} className="jp-Assist-chip jp-mod-off">
            <button
              type="button"
              title={`${name} is left out until you put it back`}
              aria-label={`Put back: ${name}`}
              onClick={() => attachments.putBack(part)}
            >
              <Icon name="add" />
              {SHORT[part]}
            </button>
          </li>
        ) : (
          <Chip
            key={part}
            icon={icon}
            text={text}
            title={title}
            off={`Leave out: ${name}`}
            onOff={() => attachments.leaveOut(part)}
          />
        ),
      )}
      {attached.map((one) => (
        <Chip
          key={one.key}
          icon={iconOf(one)}
          picture={isFile(one) ? one.thumbnail : ""}
          text={nameOf(one)}
          title={isFile(one) ? one.name : `@${one.ref}`}
          off={`Remove: ${nameOf(one)}`}
          onOff={() => attachments.remove([one])}
        />
      ))}
    </ul>
  );
}

interface ChipProps {
  icon: IconName;
  picture?: string;
  text: string;
  title: string;
  /** What the button at its end does. */
  off: string;
  onOff(): void;
}

function Chip({ icon, picture = "", text, title, off, onOff }: ChipProps): ReactNode {
  return (
    <li className="jp-Assist-chip" title={title}>
      {picture ? <Enlargeable name={text} source={picture} /> : <Icon name={icon} />}
      <span>{text}</span>
      <button type="button" title={off} aria-label={off} onClick={onOff}>
        <Icon name="close" />
      </button>
    </li>
  );
}

const SHORT: Record<Part, string> = { notebook: "notebook", cell: "cell", selection: "selection" };

interface Shown {
  part: Part;
  /** What it is called. */
  name: string;
  /** What the chip says. */
  text: string;
  title: string;
  icon: IconName;
}

function partsOf({ notebook, cell, selection }: Seen): Shown[] {
  const found: Shown[] = [];
  if (notebook) {
    const title = `The cells of ${notebook}, as far as there is room. Without them the assistant can still look with its tools.`;
    found.push({ part: "notebook", name: "notebook", text: "Notebook", title, icon: "notebook" });
  }
  if (cell) {
    const text = cell.line ? `${cell.label} ${cell.line}` : cell.label;
    const title = `The active cell: "this cell", /explain and the like are about it.\n${text}`;
    found.push({ part: "cell", name: `cell ${cell.label}`, text, title, icon: "cell" });
  }
  if (selection) {
    const text = excerpt(selection.text);
    const title = `The selected text.\n${selection.text.slice(0, 500)}`;
    found.push({ part: "selection", name: "selection", text, title, icon: "selection" });
  }
  return found;
}

/** One line of it, and how many there are. */
function excerpt(text: string): string {
  const lines = text.trim().split("\n");
  return lines.length > 1 ? `${lines.length} lines selected` : `“${(lines[0] ?? "").trim()}”`;
}

export function iconOf(attachment: Attachment): IconName {
  if (isFile(attachment) || attachment.ref.startsWith("file:")) {
    return "file";
  }
  return /^(cell:|In\[)/.test(attachment.ref) ? "cell" : "mention";
}
