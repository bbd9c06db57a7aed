/** What is offered while a prompt is typed: the word at the caret, and what takes its place. */

export interface Token {
  kind: "command" | "mention";
  /** Where it begins in the text, its mark included. */
  start: number;
  /** What stands after `/` or `@`, up to the caret. */
  typed: string;
}

export interface Choice {
  /** What takes the place of what is typed, without its mark. */
  name: string;
  /** For people; the name where it is blank. */
  label: string;
  detail: string;
  kind: string;
}

export interface Choices {
  all: readonly Choice[];
  /** Whether there may be more in a moment. */
  late: boolean;
  /** Why there is less than there will be; blank where all is there. */
  note: string;
}

const COMMAND = /^\/([a-z]*)$/;

const MENTION = /(?<![\w@./`])@(file:"[^"\n]*|file:[^\s"]*|[\w.[\]:-]*)$/;

/** The word at the caret; `null` where nothing is offered. */
export function tokenAt(text: string, caret: number): Token | null {
  const before = text.slice(0, caret);
  const command = COMMAND.exec(before);
  if (command) {
    return { kind: "command", start: 0, typed: command[1] ?? "" };
  }
  const mention = MENTION.exec(before);
  if (!mention || inCode(before)) {
    return null;
  }
  return { kind: "mention", start: mention.index, typed: mention[1] ?? "" };
}

/** Whether a fence is open, in which `@` is Python's. */
function inCode(before: string): boolean {
  return (before.match(/^(```|~~~)/gm)?.length ?? 0) % 2 === 1;
}

/** Whether a choice goes on: a folder, or the word before a path. */
export function goesOn({ name }: Choice): boolean {
  return /[:/]$/.test(name);
}

/** The text with a choice in it, and where the caret is then. */
export function completed(
  text: string,
  caret: number,
  { kind, start }: Token,
  choice: Choice,
): { text: string; caret: number } {
  const mark = kind === "command" ? "/" : "@";
  const rest = text.slice(caret);
  const space = goesOn(choice) || /^\s/.test(rest) ? "" : " ";
  const head = `${text.slice(0, start)}${mark}${choice.name}${space}`;
  return { text: head + rest, caret: head.length + (space || goesOn(choice) ? 0 : 1) };
}

/** What still fits when more is typed, until the server has answered. */
export function stillFitting(choices: readonly Choice[], { kind, typed }: Token): Choice[] {
  const wanted = typed.toLowerCase();
  if (kind === "command") {
    return choices.filter(({ name }) => name.startsWith(wanted));
  }
  return choices.filter(({ name, label, detail }) =>
    `${name}
${label}
${detail}`
      .toLowerCase()
      .includes(wanted),
  );
}
