/** What stands in for a view where none can be shown: told to a page that may save it. */

import { type Model, text } from "./model";

/** Heard where the panel's output is part of a notebook: `lab/src/panel-output.ts`. */
const TOLD = "jp-assist-told";

/** Tell it when a view is there, and whenever it changes, until the function is called. */
export function tellPage(model: Model, element: HTMLElement): () => void {
  const tell = (): void => {
    const detail = text(model, "_told");
    element.dispatchEvent(new CustomEvent(TOLD, { bubbles: true, detail }));
  };
  model.on("change:_told", tell);
  // Whoever hears it is above the view, which is put there after it was made.
  const there = new ResizeObserver(() => {
    there.disconnect();
    tell();
  });
  there.observe(element);
  return () => {
    there.disconnect();
    model.off("change:_told", tell);
  };
}
