/** What the assistant does inside a cell: a prompt, and completion. What it does is loaded later. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette } from "@jupyterlab/apputils";
import { ICompletionProviderManager, type IInlineCompletionProvider } from "@jupyterlab/completer";
import { INotebookTracker, type NotebookPanel } from "@jupyterlab/notebook";

import { IAssistant } from "../assistant";
import { Early } from "../early";
import { assistIcon } from "../icon";
import { switchedOff } from "../server";
import { IAssistSettings } from "../settings";
import type { Completer } from "./completer";

const PROMPT = "ai-assist:inline-prompt";

const prompt: JupyterFrontEndPlugin<void> = {
  id: "jupyter-ai-assist:inline-prompt",
  description: "A prompt in a cell, which drafts another source of it.",
  autoStart: true,
  requires: [INotebookTracker, IAssistant, IAssistSettings],
  optional: [ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    notebooks: INotebookTracker,
    assistant: IAssistant,
    settings: IAssistSettings,
    palette: ICommandPalette | null,
  ) => {
    if (switchedOff()) {
      return;
    }
    app.commands.addCommand(PROMPT, {
      label: "Write or Change This Cell…",
      caption: "Say what the active cell, or what is selected in it, should do",
      icon: assistIcon,
      isEnabled: () =>
        notebooks.activeCell !== null && notebooks.currentWidget === app.shell.currentWidget,
      execute: async () => {
        const notebook = notebooks.currentWidget;
        if (!notebook) {
          return;
        }
        const early = new Early(document.body);
        try {
          const { openPrompt } = await import("./open");
          const model = (): string =>
            chosenModel(assistant, notebook) || settings.current.defaultModel;
          await openPrompt(notebook, model, early);
        } finally {
          early.end();
        }
      },
    });
    palette?.addItem({ command: PROMPT, category: "Assistant" });
  },
};

/** What the person has chosen in the sidebar, or for all chats; blank for the default. */
function chosenModel({ chats }: IAssistant, notebook: NotebookPanel): string {
  const opened = chats?.all.find(({ panel }) => panel === notebook);
  return opened?.chat.current().model ?? "";
}

const completion: JupyterFrontEndPlugin<void> = {
  id: "jupyter-ai-assist:inline-completion",
  description: "Completes code while it is typed, where a person has switched that on.",
  autoStart: true,
  requires: [ICompletionProviderManager, INotebookTracker, IAssistSettings],
  activate: (
    _app: JupyterFrontEnd,
    manager: ICompletionProviderManager,
    notebooks: INotebookTracker,
    settings: IAssistSettings,
  ) => {
    if (!switchedOff()) {
      manager.registerInlineProvider(provider(notebooks, settings));
    }
  },
};

function provider(
  notebooks: INotebookTracker,
  settings: IAssistSettings,
): IInlineCompletionProvider {
  let completer: Promise<Completer> | null = null;
  return {
    identifier: "jupyter-ai-assist",
    name: "Assistant",
    icon: assistIcon,
    // Models take longer than what JupyterLab waits for by itself.
    schema: { type: "object", default: { timeout: 20_000, autoFillInMiddle: true } },
    fetch: async (request, context) => {
      const notebook = notebooks.find((one) => one === context.widget);
      if (!settings.current.inlineCompletion || !notebook) {
        return { items: [] };
      }
      completer ??= import("./completer").then((loaded) => new loaded.Completer(settings));
      return (await completer).fetch(request, context, notebook);
    },
  };
}

export const inlinePlugins = [prompt, completion];
