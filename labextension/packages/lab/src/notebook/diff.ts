/** The inline diff of an editor, from CodeMirror's own package; loaded when the first is shown. */

import { getChunks, getOriginalDoc, unifiedMergeView, updateOriginalDoc } from "@codemirror/merge";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

/** The words on the buttons of each changed place; a blank one is not there. */
export interface Controls {
  accept: string;
  reject: string;
}

/** Show what an editor's text has that another has not, and what it has not any more. */
export function diff(original: string, controls: Controls | null): Extension {
  return unifiedMergeView({
    original,
    gutter: false,
    allowInlineDiffs: true,
    mergeControls: controls ? (type, action) => control(controls[type], action) : false,
  });
}

/** Name an editor for those who hear it. */
export function named(label: string): Extension {
  return EditorView.contentAttributes.of({ "aria-label": label });
}

/** Hear of each change of a diff: given the text that is compared with. */
export function whatIsLeft(onChange: (original: string) => void): Extension {
  return EditorView.updateListener.of(({ state, docChanged, transactions }) => {
    const kept = transactions.some(({ effects }) =>
      effects.some((one) => one.is(updateOriginalDoc)),
    );
    if (getChunks(state) && (docChanged || kept)) {
      onChange(getOriginalDoc(state).toString());
    }
  });
}

function control(words: string, action: (event: MouseEvent) => void): HTMLElement {
  if (!words) {
    return document.createElement("span");
  }
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words;
  // At the press, as in the editor itself: it would move the cursor there.
  button.addEventListener("mousedown", action);
  button.addEventListener("click", (event) => {
    if (event.detail === 0) {
      action(event); // by the keyboard
    }
  });
  return button;
}
