/** Knows the panels in the outputs of notebooks; what shows them is loaded with the first one. */

import type { INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";
import { Panel } from "@lumino/widgets";

import { MARK, type Model, type Renderer, SAVED, VIEW } from "./panel-data";

/** Before the renderer of Jupyter's widgets, which shows an error where there is no kernel. */
const RANK = -20;

/** Show the panels of all notebooks by what is loaded for them. */
export function showPanels(notebooks: INotebookTracker): void {
  const add = ({ content: { rendermime }, sessionContext }: NotebookPanel): void => {
    const load = async (): Promise<Renderer> => {
      const { PanelOutput } = await import("./panel-output");
      return new PanelOutput(rendermime, sessionContext.statusChanged);
    };
    // Where Jupyter's widgets are not installed, what stands in for them is shown.
    const createRenderer = (): Renderer =>
      rendermime.getFactory(VIEW) ? new Loading(load) : rendermime.createRenderer(SAVED);
    rendermime.addFactory({ safe: false, mimeTypes: [MARK], createRenderer }, RANK);
  };
  notebooks.forEach(add);
  notebooks.widgetAdded.connect((_, panel) => add(panel));
}

class Loading extends Panel {
  private output: Promise<Renderer> | null = null;

  constructor(private readonly load: () => Promise<Renderer>) {
    super();
  }

  /** As every renderer of outputs has it: called for each change of the output, too. */
  async renderModel(model: Model): Promise<void> {
    this.output ??= this.load();
    const output = await this.output.catch((error: unknown) => {
      this.output = null; // the next time it is tried again
      throw error;
    });
    if (this.isDisposed) {
      output.dispose();
      return;
    }
    this.addWidget(output);
    await output.renderModel(model);
  }
}
