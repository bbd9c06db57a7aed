/** Turns as tests need them. */

import type { Approval, CellChange, ToolItem, Turn } from "@jupyter-ai-assist/chat-ui";

export function change(parts: Partial<CellChange> = {}): CellChange {
  return {
    action: "replace",
    cell: "a",
    kind: "code",
    after: "",
    before: "x = 1",
    source: "x = 2",
    ...parts,
  };
}

export function approval(parts: Partial<Approval> = {}): Approval {
  return {
    type: "approval",
    id: "1",
    tool: "edit_cell",
    title: "Change code cell [1]",
    shown: "",
    language: "diff",
    hash: "h1",
    text: "x = 2",
    editable: true,
    runnable: true,
    lasting: true,
    always: false,
    setting: "",
    change: change(),
    sending: null,
    ...parts,
  };
}

export function tool(parts: Partial<ToolItem> = {}): ToolItem {
  return {
    kind: "tool",
    id: "1",
    name: "edit_cell",
    arguments: { id: "a" },
    output: null,
    files: [],
    failed: false,
    seconds: 0,
    approval: null,
    decided: null,
    ...parts,
  };
}

export function turn(items: ToolItem[], outcome: Turn["outcome"] = "running"): Turn {
  return { items, outcome, id: "t1" } as unknown as Turn;
}
