/** A place in the sidebar whose content is loaded when it is first shown. */

import type { ISignal } from "@lumino/signaling";
import { Signal } from "@lumino/signaling";
import { Panel, Widget } from "@lumino/widgets";

import type { IAssistant } from "./assistant";
import type { Chats } from "./chats";
import { assistIcon } from "./icon";

/** Milliseconds within which whoever opens the sidebar still wants to write in it. */
const PATIENCE = 3000;

export const ID = "jupyter-ai-assist";

export interface Content {
  widget: Widget;
  /** `null` where the assistant is switched off. */
  chats: Chats | null;
}

export class Place extends Panel implements IAssistant {
  chats: Chats | null = null;
  private loading: Promise<Chats | null> | null = null;
  private readonly signal = new Signal<this, void>(this);
  readonly changed: ISignal<this, void> = this.signal;

  constructor(
    private readonly load: () => Promise<Content>,
    private readonly reveal: () => void,
  ) {
    super();
    this.id = ID;
    this.title.icon = assistIcon;
    this.title.caption = "Assistant";
    this.node.setAttribute("aria-label", "Assistant");
    this.node.style.minWidth = "270px";
  }

  open(): Promise<Chats | null> {
    this.reveal();
    return this.fill();
  }

  protected override onBeforeShow(): void {
    void this.fill();
  }

  protected override onActivateRequest(): void {
    void this.fill().then(() => this.focusInput());
  }

  /** Put the cursor into the input, which is there some moments after the chat is. */
  private focusInput(): void {
    const focus = (): boolean => {
      const input = this.node.querySelector("textarea");
      input?.focus();
      return input !== null;
    };
    if (focus()) {
      return;
    }
    const observer = new MutationObserver(() => {
      if (focus()) {
        observer.disconnect();
      }
    });
    observer.observe(this.node, { childList: true, subtree: true });
    setTimeout(() => observer.disconnect(), PATIENCE);
  }

  private fill(): Promise<Chats | null> {
    this.loading ??= this.loaded();
    return this.loading;
  }

  private async loaded(): Promise<Chats | null> {
    try {
      const { widget, chats } = await this.load();
      for (const failed of [...this.widgets]) {
        failed.dispose();
      }
      this.addWidget(widget);
      this.chats = chats;
      chats?.happened.connect(() => this.signal.emit());
      this.signal.emit();
      return chats;
    } catch (error) {
      this.loading = null; // the next time it is tried again
      this.addWidget(note(`The assistant could not be loaded: ${String(error)}. Reload the page.`));
      return null;
    }
  }
}

/** A sentence in the place of the chat, as it looks without its style sheet. */
export function note(text: string): Widget {
  const widget = new Widget();
  widget.node.setAttribute("role", "status");
  widget.node.style.cssText = "margin: 16px 12px; color: var(--jp-ui-font-color1)";
  widget.node.textContent = text;
  return widget;
}
