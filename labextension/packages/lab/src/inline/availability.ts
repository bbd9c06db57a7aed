/** Whether there is a model to complete with, found out once; why not is said once. */

import { type Model, RequestError, type Status } from "@jupyter-ai-assist/chat-ui";

/** Milliseconds that a "no" holds: meanwhile nothing is asked for. */
const PAUSE = 60_000;

export class Availability {
  private readonly said = new Set<string>();
  private until = 0;
  private good = "";

  constructor(
    private readonly status: () => Promise<Status>,
    private readonly say: (text: string) => void,
    private readonly now: () => number = Date.now,
  ) {}

  /** Whether a model may be asked; blank means the default one. */
  async may(model: string): Promise<boolean> {
    if (this.now() < this.until) {
      return false;
    }
    if (this.good !== `:${model}`) {
      const status = await this.status();
      const problem = whyNot(status, model || status.default_model);
      if (problem) {
        this.refused(new RequestError(problem));
        return false;
      }
      this.good = `:${model}`;
    }
    return true;
  }

  /** A request was refused: it is said, unless it has been, and nothing is asked for a while. */
  refused(error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    this.good = "";
    this.until = this.now() + PAUSE;
    if (!this.said.has(text)) {
      this.said.add(text);
      this.say(`No inline completion: ${text}`);
    }
  }

  /** The settings are others now. */
  reset(): void {
    this.until = 0;
    this.good = "";
    this.said.clear();
  }
}

function whyNot({ switched_off, models }: Status, id: string): string {
  const model: Model | undefined = models.find((one) => one.id === id);
  if (switched_off) {
    return switched_off;
  }
  if (model?.in_process) {
    return `${model.name} completes nothing: it is no language model.`;
  }
  // One that the server does not list may be allowed all the same: it says so when it is asked.
  return model && !model.usable ? `${model.name} cannot be used: ${model.reason}.` : "";
}
