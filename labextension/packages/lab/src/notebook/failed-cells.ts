/** Finds the cells that show an error, and gives each of them its buttons. */

import type { Cell, CodeCell, ICodeCellModel } from "@jupyterlab/cells";
import type { INotebookTracker, Notebook, NotebookPanel } from "@jupyterlab/notebook";
import type { CommandRegistry } from "@lumino/commands";
import type { PanelLayout, Widget } from "@lumino/widgets";

export class FailedCells {
  private readonly bars = new Map<Cell, Widget>();
  private readonly watched = new WeakSet<Cell>();

  constructor(
    notebooks: INotebookTracker,
    private readonly commands: CommandRegistry,
  ) {
    notebooks.forEach((panel) => {
      this.watch(panel);
    });
    notebooks.widgetAdded.connect((_, panel) => this.watch(panel));
  }

  private watch({ content }: NotebookPanel): void {
    content.modelChanged.connect(() => this.watchModel(content));
    this.watchModel(content);
  }

  private watchModel(notebook: Notebook): void {
    const look = (): void => {
      for (const cell of notebook.widgets) {
        this.watchCell(notebook, cell);
      }
    };
    notebook.model?.cells.changed.connect(look);
    look();
  }

  private watchCell(notebook: Notebook, cell: Cell): void {
    if (this.watched.has(cell) || cell.model.type !== "code") {
      return;
    }
    this.watched.add(cell);
    const { outputs } = cell.model as ICodeCellModel;
    const look = (): void => this.look(notebook, cell as CodeCell);
    outputs.changed.connect(look);
    cell.disposed.connect(() => {
      outputs.changed.disconnect(look);
      this.bars.delete(cell);
    });
    look();
  }

  private look(notebook: Notebook, cell: CodeCell): void {
    const known = this.bars.get(cell);
    if (fails(cell)) {
      if (!known) {
        void this.put(notebook, cell);
      }
    } else if (known) {
      this.bars.delete(cell);
      known.dispose();
    }
  }

  private async put(notebook: Notebook, cell: CodeCell): Promise<void> {
    const [{ failedBar }] = await Promise.all([import("./failed-bar"), cell.ready]);
    if (cell.isDisposed || this.bars.has(cell) || !fails(cell)) {
      return;
    }
    const bar = failedBar((command) => {
      notebook.activeCellIndex = notebook.widgets.indexOf(cell);
      void this.commands.execute(command);
    });
    this.bars.set(cell, bar);
    (cell.layout as PanelLayout).addWidget(bar);
  }
}

function fails(cell: CodeCell): boolean {
  const { outputs } = cell.model;
  return Array.from({ length: outputs.length }).some(
    (_, place) => outputs.get(place).type === "error",
  );
}
