/** A panel's output in a notebook: its view while a kernel has it, else what was said in it. */

import type { ISignal } from "@lumino/signaling";
import { Panel } from "@lumino/widgets";

import { type Model, type Renderer, type Rendermime, SAVED, VIEW } from "./panel-data";

/** The event by which a view tells what was said in it: `widget/src/told.ts`. */
const TOLD = "jp-assist-told";

/** Milliseconds after which a view that has not come is not waited for. */
const PATIENCE = 1500;

/** Keeps the view as it is when what stands in for it is brought up to date. */
export class PanelOutput extends Panel {
  private readonly saved: Renderer;
  private readonly watch = new MutationObserver(() => this.look());
  private view: Renderer | null = null;
  /** What has made the view: another one has come when the notebook's kernel is known. */
  private maker: unknown;
  private model: Model | null = null;
  private shown = "";
  private waiting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly rendermime: Rendermime,
    private readonly status: ISignal<unknown, unknown>,
  ) {
    super();
    this.saved = rendermime.createRenderer(SAVED);
    this.saved.hide();
    this.addWidget(this.saved);
    this.node.addEventListener(TOLD, this.save);
    status.connect(this.renew, this);
  }

  /** As every renderer of outputs has it: called for each change of the output, too. */
  async renderModel(model: Model): Promise<void> {
    this.model = model;
    const id = JSON.stringify(model.data[VIEW] ?? null);
    if (id === this.shown) {
      this.look();
      return;
    }
    this.shown = id;
    this.waiting = setTimeout(() => this.giveUp(), PATIENCE);
    await this.renderView(model);
  }

  override dispose(): void {
    if (!this.isDisposed) {
      clearTimeout(this.waiting);
      this.status.disconnect(this.renew, this);
      this.watch.disconnect();
      this.node.removeEventListener(TOLD, this.save);
      super.dispose();
    }
  }

  private async renderView(model: Model): Promise<void> {
    this.view?.dispose();
    this.watch.disconnect();
    this.maker = this.rendermime.getFactory(VIEW);
    this.view = this.rendermime.createRenderer(VIEW);
    this.view.hide();
    this.insertWidget(0, this.view);
    this.watch.observe(this.view.node, { childList: true });
    await this.view.renderModel(model);
    this.look();
  }

  private renew(): void {
    if (this.model && !this.live && this.rendermime.getFactory(VIEW) !== this.maker) {
      void this.renderView(this.model);
    }
  }

  private giveUp(): void {
    this.waiting = undefined;
    this.look();
  }

  private get live(): boolean {
    return Boolean(this.view && [...this.view.children()].length);
  }

  /** Show the view if there is one, and what was said if none has come. */
  private look(): void {
    if (this.isDisposed) {
      return;
    }
    if (this.live) {
      clearTimeout(this.waiting);
      this.waiting = undefined;
    }
    const standsIn = !this.live && this.waiting === undefined;
    this.view?.setHidden(!this.live);
    this.saved.setHidden(!standsIn);
    if (standsIn && this.model) {
      void this.saved.renderModel(this.model);
    }
  }

  private readonly save = (event: Event): void => {
    const { detail } = event as CustomEvent<unknown>;
    if (this.model && typeof detail === "string" && detail !== this.model.data[SAVED]) {
      this.model.setData({ data: { ...this.model.data, [SAVED]: detail } });
    }
  };
}
