/** The proposals that wait in a notebook. */

import type { Notebook } from "@jupyterlab/notebook";
import type { Change } from "../change";
import type { Proposal } from "./proposals";
import { touched } from "./review";
import { Stage } from "./stage";

export class Stages {
  /** By the hash of the approval. */
  private readonly stages = new Map<string, Stage>();
  /** The hashes of those that are made: nothing of them is proposed any more. */
  private readonly made = new Set<string>();
  private proposals: readonly Proposal[] = [];

  constructor(private readonly notebook: Notebook) {}

  /** Show these, and no others; the one that is new, if one is. */
  show(proposals: readonly Proposal[]): Stage | null {
    this.proposals = proposals.filter(({ approval }) => !this.made.has(approval.hash));
    const wanted = new Set(this.proposals.map(({ approval }) => approval.hash));
    for (const [hash, stage] of this.stages) {
      if (!wanted.has(hash) || stage.isDisposed) {
        stage.dispose();
        this.stages.delete(hash);
      }
    }
    let added: Stage | null = null;
    for (const proposal of this.proposals) {
      const { hash } = proposal.approval;
      const known = this.stages.get(hash);
      const stage = known ?? new Stage(proposal, this.notebook);
      this.stages.set(hash, stage);
      stage.renew(proposal);
      stage.place();
      added = known ? added : stage;
    }
    return added;
  }

  /** The notebook has other cells: a stage goes with its cell, and comes again with it. */
  replace(): void {
    this.show(this.proposals);
  }

  /** A change was made: what was proposed of it is in the notebook now. */
  applied(change: Change): void {
    const ids = new Set(touched(change));
    for (const { approval, change: proposed, waits } of this.proposals) {
      if (!waits && (ids.has(proposed.cell) || proposed.action !== "replace")) {
        this.made.add(approval.hash);
      }
    }
    this.replace();
  }

  /** The one that waits and has the keyboard, or else the first. */
  get current(): Stage | null {
    const waiting = this.waiting;
    const focused = waiting.find((stage) => stage.node.contains(document.activeElement));
    return focused ?? waiting[0] ?? null;
  }

  /** Those that can be seen and answered here; what was to stand at a deleted cell cannot. */
  get waiting(): Stage[] {
    return this.proposals.flatMap(({ waits, approval }) => {
      const stage = this.stages.get(approval.hash);
      return waits && stage?.cell ? [stage] : [];
    });
  }

  /** Whether the proposal of an approval is to be seen in its place. */
  stands(hash: string): boolean {
    const stage = this.stages.get(hash);
    return stage !== undefined && !stage.isDisposed && stage.cell !== null;
  }

  dispose(): void {
    this.show([]);
  }
}
