/** The text that is proposed, as an editor in which it may still be changed. */

import { CodeEditor, CodeEditorWrapper } from "@jupyterlab/codeeditor";
import type { Notebook } from "@jupyterlab/notebook";

import { diff, named } from "./diff";
import { TabMemory } from "./memory";
import type { Proposal } from "./proposals";

/** What the person has made of what is proposed, by proposal. */
const EDITED = new TabMemory<string>("proposed");

const TYPES: Record<string, string> = { markdown: "text/x-ipythongfm", raw: "text/plain" };

export class ProposedText extends CodeEditorWrapper {
  /** As the editor holds it: its line ends may be others than the proposal's. */
  private readonly first: string;
  private readonly name: string;

  constructor(notebook: Notebook, { tool, approval, change }: Proposal) {
    const { kind, before, source, action } = change;
    const model = new CodeEditor.Model({ mimeType: TYPES[kind] ?? notebook.codeMimetype });
    model.sharedModel.setSource(source);
    const words = { accept: "", reject: approval.editable ? "Leave out" : "" };
    super({
      factory: notebook.contentFactory.editorFactory,
      model,
      editorOptions: {
        config: {
          ...notebook.editorConfig[kind],
          readOnly: !approval.editable,
          searchWithCM: false,
        },
        extensions: [
          named(`Proposed text: ${approval.title}`),
          action === "replace" ? diff(before, words) : [],
        ],
      },
    });
    this.addClass("jp-AssistStage-editor");
    this.first = this.text;
    this.name = `${tool.id}:${approval.hash}`;
    const edited = approval.editable ? EDITED.get(this.name) : null;
    if (edited !== null) {
      model.sharedModel.setSource(edited);
    }
    model.sharedModel.changed.connect(() => EDITED.set(this.name, this.text));
  }

  /** What the person has made of it; `null` as long as it is as it was proposed. */
  get edited(): string | null {
    return this.text === this.first ? null : this.text;
  }

  /** It was decided upon: the same proposal may come again. */
  forget(): void {
    EDITED.forget(this.name);
  }

  private get text(): string {
    return this.model.sharedModel.getSource();
  }
}
