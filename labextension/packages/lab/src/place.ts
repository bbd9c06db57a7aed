/** A place in the sidebar whose content is loaded when it is first shown. */

import type { ISignal } from "@lumino/signaling";
import { Signal } from "@lumino/signaling";
import { Panel, Widget } from "@lumino/widgets";

import type { IAssistant } from "./assistant";
import type { Chats } from "./chats";
import { Early } from "./early";
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
  /** What is typed before the chat is there. */
  private early: Early | null = null;
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
  }

  open(): Promise<Chats | null> {
    this.reveal();
    this.hold();
    return this.fill();
  }

  ready(): Promise<Chats | null> {
    return this.fill();
  }

  protected override onBeforeShow(): void {
    void this.fill();
  }

  protected override onActivateRequest(): void {
    this.hold();
    void this.fill().then(() => this.focusInput());
  }

  /** Take the keyboard already, if the input is not there yet. */
  private hold(): void {
    if (!this.input) {
      this.early ??= new Early(this.node);
      this.early.focus();
    }
  }

  /** Put the cursor into the input, which is there some moments after the chat is. */
  private focusInput(): void {
    if (this.takeOn()) {
      return;
    }
    const end = (): void => {
      observer.disconnect();
      clearTimeout(timer);
    };
    const observer = new MutationObserver(() => this.takeOn() && end());
    observer.observe(this.node, { childList: true, subtree: true });
    const timer = setTimeout(() => {
      end();
      this.typed();
    }, PATIENCE);
  }

  private get input(): HTMLElement | null {
    return this.node.querySelector(".jp-Assist-composer textarea");
  }

  /** Let the input have the keyboard and what was typed so far; whether it is there. */
  private takeOn(): boolean {
    const { input, chats } = this;
    if (!input) {
      return false;
    }
    const typed = this.typed();
    if (typed && chats) {
      const { chat } = chats.shown;
      chat.edit(typed + chat.current().draft);
    }
    input.focus();
    return true;
  }

  private typed(): string {
    const typed = this.early?.end() ?? "";
    this.early = null;
    return typed;
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
