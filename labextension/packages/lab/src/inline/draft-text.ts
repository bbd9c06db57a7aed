/** The draft as an editor, compared with the cell as it is: once it is there, it may be edited. */

import { Compartment, type Extension } from "@codemirror/state";
import { CodeEditor, CodeEditorWrapper } from "@jupyterlab/codeeditor";
import type { CodeMirrorEditor } from "@jupyterlab/codemirror";
import type * as nbformat from "@jupyterlab/nbformat";
import type { Notebook } from "@jupyterlab/notebook";

import { diff, named } from "../notebook/diff";

const TYPES: Record<string, string> = { markdown: "text/x-ipythongfm", raw: "text/plain" };

export class DraftText extends CodeEditorWrapper {
  private readonly compared: Compartment;
  private original = "";

  constructor(
    notebook: Notebook,
    kind: nbformat.CellType,
    /** Told what it says whenever that changes. */
    onChange: (text: string) => void,
  ) {
    const compared = new Compartment();
    super({
      factory: notebook.contentFactory.editorFactory,
      model: new CodeEditor.Model({ mimeType: TYPES[kind] ?? notebook.codeMimetype }),
      editorOptions: {
        config: {
          ...notebook.editorConfig[kind as keyof typeof notebook.editorConfig],
          readOnly: true,
          searchWithCM: false,
        },
        extensions: [compared.of([]), named("Draft")],
      },
    });
    this.compared = compared;
    const { sharedModel } = this.model;
    sharedModel.changed.connect(() => onChange(sharedModel.getSource()));
    this.addClass("jp-AssistInline-draft");
  }

  /**
   * Show a text, and what it changes of another.
   *
   * @param finished - Whether it may be edited.
   */
  display(original: string, text: string, finished: boolean): void {
    const { sharedModel } = this.model;
    if (text !== sharedModel.getSource()) {
      sharedModel.setSource(text);
    }
    if (original !== this.original) {
      this.original = original;
      const { editor } = this.editor as CodeMirrorEditor;
      editor.dispatch({ effects: this.compared.reconfigure(comparison(original)) });
    }
    if (finished === Boolean(this.editor.getOption("readOnly"))) {
      this.editor.setOption("readOnly", !finished);
      sharedModel.clearUndoHistory(); // what came is where a person begins
    }
  }
}

/** All is new where there was nothing: that needs no marks. */
function comparison(original: string): Extension {
  return original.trim() ? diff(original, null) : [];
}
