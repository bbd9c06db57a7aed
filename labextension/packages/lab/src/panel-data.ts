/** What a panel's output in a notebook holds, and the types of what shows it. */

import type { NotebookPanel } from "@jupyterlab/notebook";

/** What the kernel marks it with: `kernel/panel/widget.py`. */
export const MARK = "application/x-jupyter-ai-assist-panel+json";

/** The view, for Jupyter's widgets. */
export const VIEW = "application/vnd.jupyter.widget-view+json";

/** What was said in it. */
export const SAVED = "text/markdown";

export type Rendermime = NotebookPanel["content"]["rendermime"];
export type Renderer = ReturnType<Rendermime["createRenderer"]>;
export type Model = Parameters<Renderer["renderModel"]>[0];
