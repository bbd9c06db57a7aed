/** Cells as the server gets them: what nobody would read of a huge output stays here. */

import type { ISharedCell } from "@jupyter/ydoc";
import type * as nbformat from "@jupyterlab/nbformat";

/** Characters of an image that still goes along: a model may want to see it. */
const MOST_IMAGE = 1_000_000;

/**
 * A cell as in nbformat 4.
 *
 * @param limit - Characters of its outputs beyond which texts keep head and tail, and other
 * data go.
 */
export function saved(cell: ISharedCell, limit = Number.POSITIVE_INFINITY): nbformat.IBaseCell {
  const all = { ...cell.toJSON(), id: cell.getId() };
  const outputs = "outputs" in all ? (all.outputs as nbformat.IOutput[]) : [];
  if (JSON.stringify(outputs).length <= limit) {
    return all;
  }
  return { ...all, outputs: outputs.map((output) => bounded(output, limit)) };
}

function bounded(output: nbformat.IOutput, limit: number): nbformat.IOutput {
  const { text, data, traceback } = output;
  return {
    ...output,
    ...(text === undefined ? {} : { text: shortened(text, limit) }),
    ...(Array.isArray(traceback) ? { traceback: [shortened(traceback.join("\n"), limit)] } : {}),
    ...(data ? { data: boundedData(data as nbformat.IMimeBundle, limit) } : {}),
  };
}

function boundedData(data: nbformat.IMimeBundle, limit: number): nbformat.IMimeBundle {
  const kept = Object.entries(data).flatMap(([type, value]): [string, unknown][] => {
    if (type.startsWith("text/")) {
      return [[type, shortened(value, limit)]];
    }
    const most = type.startsWith("image/") ? MOST_IMAGE : limit;
    return JSON.stringify(value).length > most ? [] : [[type, value]];
  });
  return Object.fromEntries(kept) as nbformat.IMimeBundle;
}

/** Head and tail: the beginning says what it is, the end how it went. */
function shortened(text: unknown, limit: number): string {
  const whole = Array.isArray(text) ? text.join("") : String(text);
  const half = Math.floor(limit / 2);
  return whole.length <= limit
    ? whole
    : `${whole.slice(0, half)}\n… ${whole.length - 2 * half} characters left out …\n${whole.slice(-half)}`;
}
