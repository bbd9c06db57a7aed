/** What the assistant can see of an open notebook and do in it: answers the server's calls. */

import type { ISharedNotebook } from "@jupyter/ydoc";
import type { WorkspaceCall, WorkspaceResult } from "@jupyter-ai-assist/chat-ui";
import { CodeCell } from "@jupyterlab/cells";
import type * as nbformat from "@jupyterlab/nbformat";
import type { NotebookPanel } from "@jupyterlab/notebook";
import type { Kernel } from "@jupyterlab/services";

import { codeOf, only } from "./cells";
import { apply, type Change } from "./change";
import { failure, WorkspaceError } from "./failure";
import { saved } from "./outputs";
import { runCell } from "./run";

/** Milliseconds that a kernel may take to answer when it is idle. */
const MOMENT = 3000;

/** The arguments of each method, as remote/frontend.py describes them. */
interface Methods {
  cells(args: { limit: number; whole: string }): unknown;
  apply(args: Change): void;
  run(args: { id: string; source: string; patience: number; limit: number }): Promise<unknown>;
  restart(args: object): Promise<void>;
}

type Method = (args: never) => unknown;

export class NotebookWorkspace {
  private readonly methods: Methods & Record<string, Method> = {
    cells: ({ limit, whole }) => this.read(limit, whole),
    apply: (change) => {
      apply(this.model, change);
      this.onApplied(change);
    },
    run: ({ id, source, patience, limit }) => this.run(id, source, patience, limit),
    restart: () => this.panel.sessionContext.restartKernel(),
  };

  constructor(
    private readonly panel: NotebookPanel,
    /** Told of each change that was made. */
    private readonly onApplied: (change: Change) => void = () => undefined,
  ) {}

  /** Do what is asked, and say what came of it. */
  async answer({ id, method, args }: WorkspaceCall): Promise<WorkspaceResult> {
    try {
      const work = Object.hasOwn(this.methods, method) ? this.methods[method] : undefined;
      if (!work) {
        throw new WorkspaceError(`The browser does not know '${method}'.`);
      }
      await this.panel.context.ready;
      return { type: "workspace_result", id, ok: true, value: (await work(args as never)) ?? null };
    } catch (error) {
      return { type: "workspace_result", id, ok: false, error: failure(error) };
    }
  }

  private get model(): ISharedNotebook {
    if (this.panel.isDisposed) {
      throw new WorkspaceError("The notebook was closed.", "workspace", "Open it again.");
    }
    return this.panel.context.model.sharedModel;
  }

  private read(limit: number, whole: string): nbformat.INotebookContent {
    const { cells, nbformat, metadata } = this.model;
    return {
      nbformat,
      nbformat_minor: 5, // in which each cell has an id, as each one of the model does
      metadata: { ...metadata },
      cells: cells.map((cell) =>
        cell.getId() === whole ? saved(cell) : saved(cell, limit),
      ) as nbformat.ICell[],
    };
  }

  private async run(id: string, source: string, patience: number, limit: number) {
    await this.requireIdle();
    const current = only(this.model, id).getSource();
    if (current !== source) {
      const message = `The cell '${id}' was changed meanwhile; it was not run.`;
      throw new WorkspaceError(message, "conflict", "Read the cell again.", current);
    }
    const ended = this.execute(id);
    const inTime = await Promise.race([ended.then(() => true), waited(patience * 1000)]);
    const cell = only(this.model, id);
    const failed = codeOf(cell)?.outputs.some(({ output_type }) => output_type === "error");
    if (inTime && !(await ended) && !failed) {
      const hint = "Its variables may be gone: ask for the kernel's status.";
      const message = "The cell did not run to its end: the kernel died or was restarted.";
      throw new WorkspaceError(message, "workspace", hint);
    }
    return {
      status: inTime ? (failed ? "error" : "ok") : "running",
      cell: saved(cell, limit),
    };
  }

  private async execute(id: string): Promise<boolean> {
    const widget = this.panel.content.widgets.find(({ model }) => model.id === id);
    if (!(widget instanceof CodeCell)) {
      throw new WorkspaceError(`The cell '${id}' is no code cell.`, "unknown_cell");
    }
    return runCell(this.panel, widget);
  }

  private async requireIdle(): Promise<void> {
    const kernel = this.panel.sessionContext.session?.kernel;
    if (!kernel || kernel.status === "dead") {
      const message = kernel ? "The kernel is dead." : "The notebook has no kernel.";
      throw new WorkspaceError(message, "workspace", "Start one from the Kernel menu.");
    }
    if (kernel.status === "busy" && !(await answers(kernel))) {
      const hint = "Wait for it, or interrupt the kernel.";
      throw new WorkspaceError("The kernel is busy.", "workspace", hint);
    }
  }
}

/** Whether a kernel answers at once: what the page has heard of it may be late. */
function answers(kernel: Kernel.IKernelConnection): Promise<boolean> {
  const answered = kernel.requestKernelInfo().then(
    () => true,
    () => false,
  );
  return Promise.race([answered, waited(MOMENT)]);
}

function waited(milliseconds: number): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), milliseconds);
  });
}
