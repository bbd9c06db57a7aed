/**
 * Code in colours, for pages that bring no editor: CodeMirror's tokenizers that need no parser.
 * What comes of it are text nodes and spans; the classes are in `style/code.css`.
 */

import { diff } from "@codemirror/legacy-modes/mode/diff";
import { python } from "@codemirror/legacy-modes/mode/python";
import { shell } from "@codemirror/legacy-modes/mode/shell";
import { toml } from "@codemirror/legacy-modes/mode/toml";
import { yaml } from "@codemirror/legacy-modes/mode/yaml";
import { type StreamParser, StringStream } from "@codemirror/streamparser";

type Language = StreamParser<unknown>;

/** Times that a tokenizer may find nothing, because it only goes on in another way. */
const TRIES = 10;

const LANGUAGES: ReadonlyMap<string, Language> = new Map([
  // To the eye, JSON is Python.
  ...named(python, "python", "python3", "py", "ipython", "ipython3", "pycon", "json", "jsonl"),
  ...named(shell, "shell", "sh", "bash", "zsh", "console"),
  ...named(yaml, "yaml", "yml"),
  ...named(toml, "toml"),
  ...named(diff, "diff", "patch"),
]);

const TAB = 4;

/** Fill an element with code; that of a language which is not known here is left as it is. */
export async function highlight(code: string, name: string, element: HTMLElement): Promise<void> {
  const language = LANGUAGES.get(name.toLowerCase());
  if (language) {
    element.append(...pieces(code, language));
  }
}

function* pieces(code: string, language: Language): Generator<Node | string> {
  const state = language.startState?.(TAB) ?? {};
  for (const [index, line] of code.split("\n").entries()) {
    if (index) {
      yield "\n";
    }
    if (!line) {
      language.blankLine?.(state, TAB);
    }
    const stream = new StringStream(line, TAB, TAB);
    while (!stream.eol()) {
      yield piece(next(stream, language, state), stream.current());
    }
  }
}

/** Go on to the end of the next piece; its kind, perhaps with a more special one behind it. */
function next(stream: StringStream, language: Language, state: unknown): string | null {
  stream.start = stream.pos;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const kind = language.token(stream, state);
    if (stream.pos > stream.start) {
      return kind;
    }
  }
  stream.skipToEnd();
  return null;
}

function piece(kinds: string | null, text: string): Node | string {
  const [kind] = kinds?.split(/[ .]/) ?? [];
  if (!kind) {
    return text;
  }
  const span = document.createElement("span");
  span.className = `jp-Assist-token-${kind}`;
  span.textContent = text;
  return span;
}

function named(language: Language, ...names: string[]): [string, Language][] {
  return names.map((name) => [name, language]);
}
