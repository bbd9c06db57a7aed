/** What the chat can do in the notebook at a click of the user. */

import type { Host } from "@jupyter-ai-assist/chat-ui";
import { Clipboard } from "@jupyterlab/apputils";
import type { IEditorLanguageRegistry } from "@jupyterlab/codemirror";
import { NotebookActions, type NotebookPanel } from "@jupyterlab/notebook";

import { pickCell } from "./pick";

export function notebookHost(
  panel: NotebookPanel,
  languages: IEditorLanguageRegistry | null,
): Host {
  const { content, sessionContext } = panel;
  return {
    ...pageHost(languages),
    pickCell: () => pickCell(panel),
    insertBelow: (code) => {
      NotebookActions.insertBelow(content);
      content.activeCell?.model.sharedModel.setSource(code);
    },
    replaceCell: (code) => content.activeCell?.model.sharedModel.setSource(code),
    interrupt: () => void sessionContext.session?.kernel?.interrupt(),
  };
}

/** The same where no notebook is open. */
export function pageHost(languages: IEditorLanguageRegistry | null): Host {
  const copy = async (text: string): Promise<void> => Clipboard.copyToSystem(text);
  if (!languages) {
    return { copy };
  }
  return {
    copy,
    highlight: async (code, name, element) => {
      const language = await languages.getLanguage(name);
      await languages.highlight(code, language, element);
    },
  };
}
