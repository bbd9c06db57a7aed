/** What is shown of a chat, and how its turns are found. */

import type { Usage } from "./protocol";
import { less, NOTHING } from "./spent";
import { standing } from "./standing";
import type { ConnectionState } from "./transport";
import { asSeen, storedTurn, type Turn } from "./turns";
import type { ChangedByTurn, Mode, TurnsPage } from "./wire";

export interface ChatState {
  connection: ConnectionState;
  /** Why the server let nobody in; blank where it did, or where that is not known. */
  why: string;
  thread: string;
  canEdit: boolean;
  /** Those that are loaded, also the ones that do not stand. */
  turns: readonly Turn[];
  /** How many stored turns come before them. */
  earlier: number;
  /** What all turns of the thread used. */
  spent: Usage;
  /** What the last turn of the history that changed anything has changed; `null` if none did. */
  changed: ChangedByTurn | null;
  /** The text in the input. */
  draft: string;
  /** Why the last thing that was tried did not work; blank where it did. */
  problem: string;
  mode: Mode | null;
  /** `provider:model`; blank means the conversation's. */
  model: string;
  /** The connection or files are on their way, and the prompt follows. */
  sending: boolean;
}

/** Who answers, and what it may do. */
export type Choice = Partial<Pick<ChatState, "model"> & { mode: Mode }>;

/** What was chosen for a thread; blank is one that has not begun. */
export interface Chosen {
  thread: string;
  choice: Choice;
}

/** Where a choice that no prompt has used yet outlasts the page that it was made in. */
export interface ChoiceMemory {
  get(): Chosen | null;
  set(chosen: Chosen | null): void;
}

export const EMPTY: ChatState = {
  connection: "connecting",
  why: "",
  thread: "",
  canEdit: false,
  turns: [],
  earlier: 0,
  spent: NOTHING,
  changed: null,
  draft: "",
  problem: "",
  mode: null,
  model: "",
  sending: false,
};

/** The end of the history as it is shown; `seen` are the turns that were shown before. */
export function read(
  page: TurnsPage,
  running: boolean,
  seen: readonly Turn[],
): Pick<ChatState, "turns" | "earlier" | "spent" | "changed"> {
  const first = seen.findIndex(({ id }) => id && id === page.turns[0]?.id);
  const before = seen.slice(0, Math.max(0, first));
  // The one that runs is told from its beginning.
  const told = page.turns.filter(({ outcome }) => running && outcome === "running");
  const turns = page.turns
    .filter((turn) => !told.includes(turn))
    .map((turn) => asSeen(storedTurn(turn), seen));
  const spent = told.reduce((sum, { usage }) => less(sum, usage), page.usage);
  return {
    turns: [...before, ...woven(turns, seen.slice(before.length))],
    earlier: page.earlier - standing(before).length,
    spent,
    changed: page.changed,
  };
}

/** Stored turns, and where they were seen the ones that are not stored: reports and refusals. */
function woven(stored: readonly Turn[], seen: readonly Turn[]): readonly Turn[] {
  const ids = new Set(stored.map(({ id }) => id));
  const after = new Map<string, Turn[]>();
  let last = "";
  for (const turn of seen) {
    if (turn.id) {
      last = ids.has(turn.id) ? turn.id : last;
    } else if (turn.outcome !== "running") {
      after.set(last, [...(after.get(last) ?? []), turn]);
    }
  }
  return [
    ...(after.get("") ?? []),
    ...stored.flatMap((turn) => [turn, ...(after.get(turn.id) ?? [])]),
  ];
}

/** What a conversation goes on with, of what is left open. */
export function goesOn({ model, mode }: TurnsPage, open: ReadonlySet<keyof Choice>): Choice {
  return {
    ...(model && open.has("model") ? { model } : {}),
    ...(mode && open.has("mode") ? { mode } : {}),
  };
}

/** How a turn of the history is known here; one that is not loaded is before all others. */
export function keyOf(turns: readonly Turn[], id: string | undefined): string {
  return (id && (turns.find((turn) => turn.id === id) ?? turns[0])?.key) || "";
}

export function lastOf(turns: readonly Turn[]): Turn | undefined {
  return turns[turns.length - 1];
}
