/** What the chat is about, and what can be done with it as a whole. */

import type { ReactNode } from "react";

import type { Transport } from "../transport";
import { ExportMenu } from "./ExportMenu";
import { FORMS, type FormName } from "./FormPage";
import { IconButton } from "./Icon";
import { Menu } from "./Menu";

interface Props {
  /** A path or other name. */
  title: string;
  thread: string;
  transport: Transport;
  /** Whether the list of chats is shown. */
  listing: boolean;
  /** Whether there is nothing in the chat yet. */
  empty: boolean;
  onList(): void;
  onNew(): void;
  onForm(name: FormName): void;
  onProblem(text: string): void;
}

export function Header(props: Props): ReactNode {
  const { title, thread, transport, listing, empty, onList, onNew, onForm, onProblem } = props;
  return (
    <header className="jp-Assist-header">
      <h2 className="jp-Assist-title" title={title}>
        {title.slice(title.lastIndexOf("/") + 1)}
      </h2>
      <IconButton icon="chats" label="Chats" pressed={listing} onClick={onList} />
      <ExportMenu transport={transport} thread={thread} onProblem={onProblem} />
      <IconButton icon="add" label="New chat" disabled={empty} onClick={onNew} />
      <Menu
        icon="more"
        label="Settings of the assistant"
        items={FORMS.map((form) => ({ label: form.label, onPick: () => onForm(form.name) }))}
      />
    </header>
  );
}
