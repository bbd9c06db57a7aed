/** The draft as an editor, compared with the cell as it is. */

import { Compartment, type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { CodeEditor, CodeEditorWrapper } from "@jupyterlab/codeeditor";
import type { CodeMirrorEditor } from "@jupyterlab/codemirror";
import type * as nbformat from "@jupyterlab/nbformat";
import type { Notebook } from "@jupyterlab/notebook";

import { diff } from "../notebook/diff";

const TYPES: Record<string, string> = { markdown: "text/x-ipythongfm", raw: "text/plain" };

export class DraftText extends CodeEditorWrapper {
  private readonly compartment: Compartment;
  private original = "";

  constructor(notebook: Notebook, kind: nbformat.CellType) {
    const compartment = new Compartment();
    super({
      factory: notebook.contentFactory.editorFactory,
      model: new CodeEditor.Model({ mimeType: TYPES[kind] ?? notebook.codeMimetype }),
      editorOptions: {
        config: {
          ...notebook.editorConfig[kind as keyof typeof notebook.editorConfig],
          readOnly: true,
          searchWithCM: false,
        },
        extensions: [compartment.of([]), EditorView.editable.of(false)],
      },
    });
    this.compartment = compartment;
    this.addClass("jp-AssistInline-draft");
  }

  /** Show a text, and what it changes of another. */
  display(original: string, text: string): void {
    const { sharedModel } = this.model;
    if (text !== sharedModel.getSource()) {
      sharedModel.setSource(text);
    }
    if (original !== this.original) {
      this.original = original;
      const { editor } = this.editor as CodeMirrorEditor;
      editor.dispatch({ effects: this.compartment.reconfigure(compared(original)) });
    }
  }
}

/** All is new where there was nothing: that needs no marks. */
function compared(original: string): Extension {
  return original.trim() ? diff(original, null) : [];
}
