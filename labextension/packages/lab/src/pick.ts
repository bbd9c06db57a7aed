/** Let a person click the cell, or the output, that is attached. */

import type { CellPick } from "@jupyter-ai-assist/chat-ui";
import type { ICodeCellModel } from "@jupyterlab/cells";
import type { NotebookPanel } from "@jupyterlab/notebook";

import { titleOf } from "./label";

const PICKING = "jp-Assist-isPicking";

type Picked = { ref: string; label: string };

export function pickCell({ content }: NotebookPanel): CellPick {
  let cancel = (): void => undefined;
  const picked = new Promise<Picked | null>((resolve) => {
    const end = (found: Picked | null): void => {
      content.removeClass(PICKING);
      for (const type of ["pointerdown", "mousedown", "mouseup", "click"]) {
        content.node.removeEventListener(type, onPointer, true);
      }
      document.removeEventListener("keydown", onKey, true);
      content.disposed.disconnect(cancel);
      resolve(found);
    };
    const onPointer = (event: Event): void => {
      const cell = content.widgets.find(({ node }) => node.contains(event.target as Node));
      // The click is for this alone: nothing is activated, selected or folded.
      event.preventDefault();
      event.stopPropagation();
      if (cell && event.type === "click") {
        const count = (cell.model as ICodeCellModel).executionCount;
        const output = (event.target as Element).closest(".jp-Cell-outputWrapper") !== null;
        end(
          output && count
            ? { ref: `Out[${count}]`, label: `Out[${count}]` }
            : { ref: `cell:${cell.model.id}`, label: titleOf(cell.model) },
        );
      }
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        end(null);
      }
    };
    cancel = () => end(null);
    content.addClass(PICKING);
    for (const type of ["pointerdown", "mousedown", "mouseup", "click"]) {
      content.node.addEventListener(type, onPointer, true);
    }
    document.addEventListener("keydown", onKey, true);
    content.disposed.connect(cancel);
  });
  return { picked, cancel: () => cancel() };
}
