/** What a turn has changed in a notebook, as long as it is new to the person. */

import type { ISharedNotebook } from "@jupyter/ydoc";

import type { ChangedByTurn, ChangedCell } from "@jupyter-ai-assist/chat-ui";

import type { Change } from "../change";

/** Once the person has kept a part of it, `first` has that as well. */
export type Changed = Readonly<ChangedCell>;

/** By cell, what the rest is compared with where the person has kept a part of its change. */
export type Kept = Readonly<Record<string, string>>;

export class Review {
  /** The id of the turn; blank before the first one. */
  turn = "";
  private readonly entries = new Map<string, Changed>();
  private partly: Kept = {};

  /** What the person has kept of the turn so far. */
  get kept(): Kept {
    return this.partly;
  }

  /** Go on with what a turn had changed, and a person kept of it, before the page was loaded. */
  restore({ turn, cells }: ChangedByTurn, kept: Kept): void {
    this.begin(turn);
    for (const cell of cells) {
      this.entries.set(cell.id, cell);
    }
    for (const [id, first] of Object.entries(kept)) {
      this.rebase(id, first);
    }
  }

  /** A turn begins: what earlier ones have changed is known by now. */
  begin(turn: string): void {
    if (turn && turn !== this.turn) {
      this.turn = turn;
      this.keepAll();
    }
  }

  /**
   * Take note of a change that was made.
   *
   * @param turn - The id of the turn that made it; blank for what takes a turn back.
   */
  add(turn: string, { base, order, cells }: Change): void {
    this.begin(turn);
    const known = new Set(base.order);
    const left = new Set(order);
    for (const [id, { source }] of Object.entries(cells)) {
      if (!known.has(id)) {
        this.appeared(turn, id);
      } else if (source !== undefined) {
        this.put(turn, { id, kind: "changed", first: base.sources[id] ?? "" });
      }
    }
    for (const id of base.order.filter((one) => !left.has(one))) {
      this.vanished(turn, id, base.sources[id] ?? "");
    }
    const moved = movedIn(base.order, order);
    if (moved) {
      this.put(turn, { id: moved, kind: "moved", first: "" });
    }
  }

  /** What still is as the turn left it, in the order of the notebook; deleted cells last. */
  standing(notebook: ISharedNotebook): Changed[] {
    if (!this.entries.size) {
      return [];
    }
    const sources = new Map(notebook.cells.map((cell) => [cell.getId(), cell]));
    const order = [...sources.keys()];
    const stands = ({ id, kind, first }: Changed): boolean => {
      const cell = sources.get(id);
      if (kind === "deleted" || !cell) {
        return kind === "deleted" && !cell;
      }
      return kind !== "changed" || cell.getSource() !== first;
    };
    const place = ({ id, kind }: Changed): number =>
      kind === "deleted" ? order.length : order.indexOf(id);
    return [...this.entries.values()].filter(stands).sort((a, b) => place(a) - place(b));
  }

  /** The person has kept a part of a change: from now on the rest is compared with this. */
  rebase(id: string, first: string): void {
    const entry = this.entries.get(id);
    if (entry && entry.first !== first) {
      this.entries.set(id, { ...entry, first });
      this.partly = { ...this.partly, [id]: first };
    }
  }

  keepAll(): void {
    this.entries.clear();
    this.partly = {};
  }

  /** The first source of a cell survives: only the first change of a turn counts. */
  private put(turn: string, entry: Changed): void {
    const known = this.entries.get(entry.id);
    if (!turn) {
      if (entry.kind === "moved" && known?.kind === "moved") {
        this.entries.delete(entry.id);
      }
    } else if (!known || known.kind === "moved") {
      this.entries.set(entry.id, entry);
    }
  }

  private appeared(turn: string, id: string): void {
    if (turn) {
      this.entries.set(id, { id, kind: "added", first: "" });
    } else {
      this.entries.delete(id);
    }
  }

  private vanished(turn: string, id: string, source: string): void {
    if (!turn || this.entries.get(id)?.kind === "added") {
      this.entries.delete(id);
    } else {
      this.entries.set(id, { id, kind: "deleted", first: source });
    }
  }
}

/** The cell that alone has another place; blank where none or more than one has. */
function movedIn(before: readonly string[], after: readonly string[]): string {
  const place = before.findIndex((id, index) => id !== after[index]);
  if (place < 0 || before.length !== after.length) {
    return "";
  }
  const without = (ids: readonly string[], id: string): string =>
    ids.filter((one) => one !== id).join("\n");
  return (
    [before[place], after[place]].find(
      (id) => id !== undefined && without(before, id) === without(after, id),
    ) ?? ""
  );
}

/** A sentence about what was changed. */
export function summary(changed: readonly Changed[]): string {
  const count = (kind: Changed["kind"]): number =>
    changed.filter((entry) => entry.kind === kind).length;
  const parts = (["changed", "added", "deleted", "moved"] as const)
    .filter((kind) => count(kind))
    .map((kind, place) => {
      const number = count(kind);
      return place ? `${kind} ${number}` : `${kind} ${number} cell${number === 1 ? "" : "s"}`;
    });
  const last = parts.pop() ?? "";
  return `The assistant ${[parts.join(", "), last].filter(Boolean).join(" and ")}`;
}

/** The ids that a change touches. */
export function touched({ base, order, cells }: Change): string[] {
  const left = new Set(order);
  return [...Object.keys(cells), ...base.order.filter((id) => !left.has(id))];
}
