/** What the chat can do in the notebook at a click of the user. */

import type { Host } from "@jupyter-ai-assist/chat-ui";
import { Clipboard } from "@jupyterlab/apputils";
import type { IEditorLanguageRegistry } from "@jupyterlab/codemirror";
import { NotebookActions, type NotebookPanel } from "@jupyterlab/notebook";

export function notebookHost(
  { content, sessionContext }: NotebookPanel,
  languages: IEditorLanguageRegistry | null,
): Host {
  return {
    copy: async (text) => Clipboard.copyToSystem(text),
    insertBelow: (code) => {
      NotebookActions.insertBelow(content);
      content.activeCell?.model.sharedModel.setSource(code);
    },
    replaceCell: (code) => content.activeCell?.model.sharedModel.setSource(code),
    interrupt: () => void sessionContext.session?.kernel?.interrupt(),
    ...(languages
      ? {
          highlight: async (code, name, element) => {
            const language = await languages.getLanguage(name);
            await languages.highlight(code, language, element);
          },
        }
      : {}),
  };
}
