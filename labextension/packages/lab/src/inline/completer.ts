/** Completes code while it is typed; loaded with the first key after it was switched on. */

import { Notification } from "@jupyterlab/apputils";
import type { Cell } from "@jupyterlab/cells";
import type {
  CompletionHandler,
  IInlineCompletionContext,
  IInlineCompletionList,
} from "@jupyterlab/completer";
import { Text } from "@jupyterlab/coreutils";
import type { NotebookPanel } from "@jupyterlab/notebook";

import { ServerTransport } from "../api";
import type { IAssistSettings } from "../settings";
import { Availability } from "./availability";
import { Completions, type Place } from "./cache";
import { complete } from "./requests";
import { cellsAbove } from "./sent";

const NONE: IInlineCompletionList = { items: [] };
const AUTOMATIC = 1;

export class Completer {
  private readonly known = new Completions();
  private readonly availability: Availability;
  private pending: AbortController | null = null;

  constructor(private readonly settings: IAssistSettings) {
    const none = (): string => "";
    const server = new ServerTransport(none, () =>
      Promise.reject(new Error("There is no notebook.")),
    );
    this.availability = new Availability(
      () => server.status(),
      (text) => Notification.info(text, { autoClose: 8000 }),
    );
    settings.changed.connect(() => this.availability.reset());
  }

  async fetch(
    { text, offset }: CompletionHandler.IRequest,
    { triggerKind }: IInlineCompletionContext,
    notebook: NotebookPanel,
  ): Promise<IInlineCompletionList> {
    this.pending?.abort();
    const cell = notebook.content.activeCell;
    if (!cell || cell.model.sharedModel.getSource() !== text) {
      return NONE;
    }
    const cursor = Text.charIndexToJsIndex(offset, text);
    const { inlineModel, defaultModel, inlineDelay } = this.settings.current;
    const model = inlineModel || defaultModel;
    const place = {
      scope: [notebook.context.path, cell.model.id, model].join("\n"),
      prefix: text.slice(0, cursor),
      suffix: text.slice(cursor),
    };
    const known = this.known.find(place);
    if (known !== null) {
      return listed(known);
    }
    const pause = triggerKind === AUTOMATIC ? inlineDelay : 0;
    return listed(await this.asked(notebook, cell, place, model, pause));
  }

  /** What the server says, unless somebody types on meanwhile. */
  private async asked(
    notebook: NotebookPanel,
    cell: Cell,
    place: Place,
    model: string,
    pause: number,
  ): Promise<string> {
    const pending = new AbortController();
    this.pending = pending;
    const { signal } = pending;
    const stop = (): void => pending.abort();
    cell.model.contentChanged.connect(stop);
    try {
      await paused(pause, signal);
      if (!(await this.availability.may(model)) || signal.aborted) {
        return "";
      }
      const { context } = notebook;
      const { id } = cell.model;
      const { prefix, suffix } = place;
      const text = await complete(
        {
          notebook: context.localPath,
          cells: cellsAbove(context.model.sharedModel, id),
          complete: { cell: id, prefix, suffix, model },
        },
        signal,
      );
      this.known.add(place, text);
      return text;
    } catch (error) {
      if (!signal.aborted) {
        this.availability.refused(error);
      }
      return "";
    } finally {
      cell.model?.contentChanged.disconnect(stop);
    }
  }
}

function listed(text: string): IInlineCompletionList {
  return text ? { items: [{ insertText: text }] } : NONE;
}

function paused(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
