/** Above the input: what goes along with it, and the ways to add to that. */

import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from "react";

import { nameOf, needsEyes } from "../attachments";
import type { Chat } from "../chat";
import type { CellPick } from "../host";
import type { Model } from "../wire";
import { Chips } from "./Chips";
import { useHost } from "./context";
import { IconButton } from "./Icon";

interface Props {
  chat: Chat;
  /** The model that would answer, where it is known. */
  model: Model | null;
  /** Whether the view of what would be sent is open. */
  previewing: boolean;
  onPreview(): void;
}

export function AlongBar({ chat, model, previewing, onPreview }: Props): ReactNode {
  const files = useRef<HTMLInputElement>(null);
  return (
    <div className="jp-Assist-along">
      <IconButton
        icon="attach"
        label="Attach files"
        title="Attach files: images, PDF, text. You can also paste or drop them here"
        onClick={() => files.current?.click()}
      />
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label="Files to attach"
        onChange={(event) => {
          void chat.bring([...(event.target.files ?? [])]);
          event.target.value = ""; // so that the same file can be chosen again
        }}
      />
      <PickCell chat={chat} />
      <Chips chat={chat} />
      <IconButton
        className="jp-Assist-preview-button"
        icon="preview"
        label="What will be sent"
        title="What will be sent: every part of it, before you send it"
        pressed={previewing}
        onClick={onPreview}
      />
      <Blind chat={chat} model={model} />
    </div>
  );
}

/** The next click on a cell attaches it. */
function PickCell({ chat }: { chat: Chat }): ReactNode {
  const { pickCell } = useHost();
  const [pick, setPick] = useState<CellPick | null>(null);
  useEffect(() => () => pick?.cancel(), [pick]);
  if (!pickCell) {
    return null;
  }
  const start = (): void => {
    const begun = pickCell();
    setPick(begun);
    void begun.picked.then((found) => {
      if (found) {
        chat.attachments.refer(found.ref, found.label);
      }
      setPick(null);
    });
  };
  return (
    <>
      <IconButton
        icon="pick"
        label="Pick a cell"
        title="Pick a cell or output: the next one that you click in the notebook is attached"
        pressed={pick !== null}
        onClick={() => (pick ? pick.cancel() : start())}
      />
      {pick && (
        <span className="jp-Assist-picking" role="status">
          Click a cell or output in the notebook, or press Esc.
        </span>
      )}
    </>
  );
}

/** A word before anything is sent that the model could not read. */
function Blind({ chat, model }: Pick<Props, "chat" | "model">): ReactNode {
  const { attachments } = chat;
  const { attached } = useSyncExternalStore(attachments.subscribe, attachments.current);
  const names = attached.filter(needsEyes).map(nameOf);
  if (!names.length || !model || model.attachments) {
    return null;
  }
  return (
    <p className="jp-Assist-blind" role="status">
      {model.name || model.id} reads no images or PDF files: choose another model, or remove{" "}
      {names.join(", ")}.
    </p>
  );
}
