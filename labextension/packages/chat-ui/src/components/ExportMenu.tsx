/** Saves a conversation as a file, all of it, also what was left out. */

import type { ReactNode } from "react";

import { message, type Transport } from "../transport";
import type { ExportFormat } from "../wire";
import { Menu } from "./Menu";

interface Props {
  transport: Transport;
  /** Its id; blank before there is anything in it. */
  thread: string;
  onProblem(text: string): void;
}

export function ExportMenu({ transport, thread, onProblem }: Props): ReactNode {
  const save = (format: ExportFormat): void => {
    transport.export(thread, format).then(download, (error) => onProblem(message(error)));
  };
  return (
    <Menu
      icon="download"
      label="Export chat"
      disabled={!thread}
      items={[
        { label: "As Markdown", onPick: () => save("markdown") },
        { label: "As a notebook", onPick: () => save("notebook") },
      ]}
    />
  );
}

/** Let the browser save a file where its user saves files. */
function download(file: File): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = file.name;
  link.click();
  URL.revokeObjectURL(address);
}
