/** Cells and files that are dragged from elsewhere in JupyterLab onto the chat. */

import type { Chat } from "@jupyter-ai-assist/chat-ui";
import type { Cell } from "@jupyterlab/cells";
import { PathExt } from "@jupyterlab/coreutils";
import type { Contents } from "@jupyterlab/services";
import type { Drag } from "@lumino/dragdrop";

import { titleOf } from "./label";

const CELLS = "application/vnd.jupyter.cells";
/** The cells themselves, where they come from this page. */
const OWN_CELLS = "internal:cells";
const FILES = "application/x-jupyter-icontents";

const EVENTS = ["lm-dragenter", "lm-dragleave", "lm-dragover", "lm-drop"] as const;

const OVER = "jp-mod-assistDrop";

export interface Target {
  chat: Chat;
  /** The notebook's path. */
  place: string;
}

export class Drops implements EventListenerObject {
  constructor(
    private readonly node: HTMLElement,
    private readonly contents: Contents.IManager,
    /** Where they go now. */
    private readonly target: () => Target | null,
  ) {
    for (const type of EVENTS) {
      node.addEventListener(type, this);
    }
  }

  dispose(): void {
    for (const type of EVENTS) {
      this.node.removeEventListener(type, this);
    }
  }

  handleEvent(given: Event): void {
    const event = given as Drag.Event;
    const target = this.target();
    if (!target || ![CELLS, FILES].some((type) => event.mimeData.hasData(type))) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    const within = event.relatedTarget instanceof Node && this.node.contains(event.relatedTarget);
    this.node.classList.toggle(
      OVER,
      event.type === "lm-dragenter" ||
        event.type === "lm-dragover" ||
        (within && event.type === "lm-dragleave"),
    );
    // What is dragged stays where it is, whatever its source calls that.
    event.dropAction = event.proposedAction;
    if (event.type === "lm-drop") {
      this.drop(event, target);
    }
  }

  private drop({ mimeData }: Drag.Event, target: Target): void {
    for (const { model } of (mimeData.getData(OWN_CELLS) ?? []) as Cell[]) {
      target.chat.attachments.refer(`cell:${model.id}`, titleOf(model));
    }
    void this.attach((mimeData.getData(FILES) ?? []) as string[], target);
  }

  /** Files beside the notebook by their names, others by their contents. */
  private async attach(paths: readonly string[], { chat, place }: Target): Promise<void> {
    const folder = PathExt.dirname(place);
    const others: File[] = [];
    try {
      for (const dragged of paths) {
        const { type, name } = await this.contents.get(dragged, { content: false });
        const below = beside(this.contents.localPath(dragged), folder);
        if (type === "directory") {
          chat.complain(`${name} is a folder: attach the files in it.`);
        } else if (below) {
          chat.attachments.refer(`file:${/\s/.test(below) ? `"${below}"` : below}`, below);
        } else {
          others.push(await this.file(dragged));
        }
      }
      await chat.bring(others);
    } catch (error) {
      chat.complain(`The file cannot be attached: ${String(error)}`);
    }
  }

  private async file(path: string): Promise<File> {
    const options = { type: "file" as const, format: "base64" as const, content: true };
    const { name, mimetype, content } = await this.contents.get(path, options);
    const bytes = Uint8Array.from(atob(String(content)), (one) => one.charCodeAt(0));
    return new File([bytes], name, { type: mimetype ?? "" });
  }
}

/** The path as seen from the notebook's folder; blank where it is not in there. */
function beside(path: string, folder: string): string {
  if (!folder) {
    return path;
  }
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : "";
}
