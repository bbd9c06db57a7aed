/** What went along with a question that was asked. */

import type { ReactNode } from "react";

import { isFile } from "../attachments";
import type { Attached } from "../turns";
import { Enlargeable } from "./Enlargeable";
import { Icon, type IconName } from "./Icon";
import { useStoredPicture } from "./useStoredPicture";

interface Props {
  attached: Attached;
  /** The turn's id. */
  turn: string;
}

export function AttachedTo({ attached, turn }: Props): ReactNode {
  const shown = shownOf(attached);
  if (!shown.length) {
    return null;
  }
  return (
    <ul className="jp-Assist-chips jp-mod-sent" aria-label="What went along">
      {shown.map((one) => (
        <Chip key={`${one.icon} ${one.text}`} shown={one} turn={turn} />
      ))}
    </ul>
  );
}

const PICTURE = /\.(png|jpe?g|gif|webp)$/i;

function Chip({ shown, turn }: { shown: Shown; turn: string }): ReactNode {
  const { icon, text, title, picture } = shown;
  const isStored = icon === "file" && !picture && PICTURE.test(text);
  const stored = useStoredPicture(turn, "", isStored ? text : "");
  const source = picture || stored;
  return (
    <li className="jp-Assist-chip" title={title}>
      {source ? <Enlargeable name={text} source={source} /> : <Icon name={icon} />}
      <span>{text}</span>
    </li>
  );
}

interface Shown {
  icon: IconName;
  text: string;
  title: string;
  picture: string;
}

function shownOf({ refs, files, view, local }: Attached): Shown[] {
  const pictures = new Map(
    local.filter(isFile).map(({ name, thumbnail }) => [name, thumbnail] as const),
  );
  const labels = new Map(
    local.flatMap((one) => (isFile(one) || !one.label ? [] : [[one.ref, one.label] as const])),
  );
  const selection = view?.selection?.trim() ?? "";
  const selected = selection.split("\n");
  return [
    ...(selected[0]
      ? [
          {
            icon: "selection" as const,
            text: selected.length > 1 ? `${selected.length} lines selected` : `“${selected[0]}”`,
            title: selection.slice(0, 500),
            picture: "",
          },
        ]
      : []),
    ...refs.map((ref) => ({
      icon: "mention" as const,
      text: labels.get(ref) ?? `@${ref}`,
      title: `@${ref}`,
      picture: "",
    })),
    ...files.map((name) => ({
      icon: "file" as const,
      text: name,
      title: name,
      picture: pictures.get(name) ?? "",
    })),
  ];
}
