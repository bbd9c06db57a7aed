/**
 * TeX in Markdown: `$…$` and `\(…\)` in a line, `$$…$$` and `\[…\]` displayed.
 *
 * A dollar is money more often than mathematics. One that opens a formula stands at the beginning
 * of a word, one that closes it at the end of one, and what is between two prices is a sentence.
 */

import { blankLine } from "micromark-core-commonmark";
import { markdownLineEnding } from "micromark-util-character";
import type { Code, Construct, Effects, Extension, State, Tokenizer } from "micromark-util-types";

declare module "micromark-util-types" {
  interface TokenTypeMap {
    mathInline: "mathInline";
    mathDisplay: "mathDisplay";
    /** Displayed, and its end is not there yet. */
    mathOpen: "mathOpen";
    mathMark: "mathMark";
    mathText: "mathText";
  }
}

const DOLLAR = 36;
const BACKSLASH = 92;
const ROUND = [40, 41] as const;
const SQUARE = [91, 93] as const;

/** How a formula begins and ends. */
interface Marks {
  open: readonly number[];
  close: readonly number[];
}

const DOLLARS: Marks = { open: [DOLLAR], close: [DOLLAR] };
const DISPLAYED: readonly Marks[] = [
  { open: [DOLLAR, DOLLAR], close: [DOLLAR, DOLLAR] },
  { open: [BACKSLASH, SQUARE[0]], close: [BACKSLASH, SQUARE[1]] },
];
const ROUNDED: Marks = { open: [BACKSLASH, ROUND[0]], close: [BACKSLASH, ROUND[1]] };

/**
 * The syntax of formulas.
 *
 * @param growing - More of the text may come: a formula in lines of its own that is not closed
 * yet is one already, so that it is no heading or list in the meantime.
 */
export function mathSyntax(growing: boolean): Extension {
  const [dollars, brackets] = DISPLAYED.map((marks) => ({
    text: { name: "mathDisplay", tokenize: inLine(marks, "mathDisplay") },
    flow: { name: "mathFlow", concrete: true, tokenize: inLines(marks, growing) },
  })) as [Pair, Pair];
  const inline = (marks: Marks): Construct => ({
    name: "mathInline",
    tokenize: inLine(marks, "mathInline"),
    previous: (code) => marks !== DOLLARS || !isWord(code),
  });
  return {
    text: {
      [DOLLAR]: [dollars.text, inline(DOLLARS)],
      [BACKSLASH]: [brackets.text, inline(ROUNDED)],
    },
    flow: { [DOLLAR]: dollars.flow, [BACKSLASH]: brackets.flow },
  };
}

interface Pair {
  text: Construct;
  flow: Construct;
}

/** A formula within a paragraph. */
function inLine(marks: Marks, type: "mathInline" | "mathDisplay"): Tokenizer {
  /** The paragraphs in which no formula ends any more: they are not read to their end again. */
  const hopeless = new WeakSet<object>();
  return function (effects, ok, nok) {
    let text = "";
    const start: State = (code) => {
      if (hopeless.has(this)) {
        return nok(code);
      }
      effects.enter(type);
      return marked(effects, marks.open, first, nok)(code);
    };
    const first: State = (code) =>
      code === DOLLAR || (marks === DOLLARS && isSpace(code)) ? nok(code) : between(code);
    const between: State = (code) => {
      if (code === null) {
        hopeless.add(this);
        return nok(code);
      }
      if (markdownLineEnding(code)) {
        text += "\n";
        effects.enter("lineEnding");
        effects.consume(code);
        effects.exit("lineEnding");
        return between;
      }
      return code === marks.close[0]
        ? effects.attempt(ending, done, enterData)(code)
        : enterData(code);
    };
    const enterData: State = (code) => {
      effects.enter("mathText");
      return data(code);
    };
    const data: State = (code) => {
      text += code === null || code < 0 ? " " : String.fromCharCode(code);
      effects.consume(code);
      return code === BACKSLASH ? escaped : more;
    };
    const escaped: State = (code) => (isPlain(code) ? data(code) : more(code));
    const more: State = (code) => {
      if (code !== null && !markdownLineEnding(code) && code !== marks.close[0]) {
        return data(code);
      }
      effects.exit("mathText");
      return between(code);
    };
    const ending: Construct = {
      partial: true,
      tokenize: (inner, yes, no) => {
        const next: State = (code) => (marks === DOLLARS && isWord(code) ? no(code) : yes(code));
        const fits = marks !== DOLLARS || !/\s/.test(text.slice(-1));
        return fits ? marked(inner, marks.close, next, no) : no;
      },
    };
    const done: State = (code) => {
      if (!text.trim() || (marks === DOLLARS ? isMoney(text) : isReference(text))) {
        return nok(code);
      }
      effects.exit(type);
      return ok(code);
    };
    return start;
  };
}

/** A formula in lines of its own; TeX has no blank line in one. */
function inLines(marks: Marks, growing: boolean): Tokenizer {
  return function (effects, ok, nok) {
    let inText = false;
    let empty = true;
    const leaveText = (): void => {
      if (inText) {
        effects.exit("mathText");
        inText = false;
      }
    };
    const start: State = (code) => {
      effects.enter("mathDisplay");
      return marked(effects, marks.open, between, nok)(code);
    };
    const between: State = (code) => {
      if (code === null) {
        return unclosed(code);
      }
      if (markdownLineEnding(code)) {
        leaveText();
        if (this.interrupt) {
          return ok(code);
        }
        effects.enter("lineEnding");
        effects.consume(code);
        effects.exit("lineEnding");
        return lineStart;
      }
      if (code === marks.close[0]) {
        leaveText();
        return effects.attempt(closing, done, effects.check(closer, nok, data))(code);
      }
      return data(code);
    };
    const lineStart: State = (code) => {
      if (code === null) {
        return unclosed(code);
      }
      const lazy = this.parser.lazy[this.now().line];
      return lazy ? nok(code) : effects.check(blankLine, nok, between)(code);
    };
    const data: State = (code) => {
      if (!inText) {
        effects.enter("mathText");
        inText = true;
      }
      empty = empty && isSpace(code);
      effects.consume(code);
      return code === BACKSLASH ? escaped : between;
    };
    const escaped: State = (code) => (isPlain(code) ? data(code) : between(code));
    const unclosed: State = (code) => {
      leaveText();
      if (!growing) {
        return nok(code);
      }
      effects.exit("mathDisplay").type = "mathOpen";
      return ok(code);
    };
    const closer: Construct = {
      partial: true,
      tokenize: (inner, yes, no) => marked(inner, marks.close, yes, no),
    };
    const closing: Construct = {
      partial: true,
      tokenize: (inner, yes, no) => marked(inner, marks.close, inner.check(blankLine, yes, no), no),
    };
    const done: State = (code) => {
      if (empty) {
        return nok(code);
      }
      effects.exit("mathDisplay");
      return ok(code);
    };
    return start;
  };
}

/** Exactly these characters. */
function marked(effects: Effects, codes: readonly number[], ok: State, nok: State): State {
  let place = 0;
  const next: State = (code) => {
    if (place === codes.length) {
      effects.exit("mathMark");
      return ok(code);
    }
    if (code !== codes[place]) {
      return nok(code);
    }
    effects.consume(code);
    place += 1;
    return next;
  };
  return (code) => {
    if (code !== codes[0]) {
      return nok(code);
    }
    place = 0;
    effects.enter("mathMark");
    return next(code);
  };
}

/** Whether a character follows a backslash as part of a command, and is no mark or line's end. */
function isPlain(code: Code): boolean {
  const marks: readonly Code[] = [null, ROUND[1], SQUARE[1]];
  return !marks.includes(code) && !markdownLineEnding(code);
}

function isWord(code: Code): boolean {
  return code !== null && code > 0 && /[\p{L}\p{N}$\\]/u.test(String.fromCodePoint(code));
}

function isSpace(code: Code): boolean {
  return code === null || code < 0 || code === 32;
}

/** `10 or ` of "$10 or 20$ more": words after a number, and nothing of TeX. */
function isMoney(text: string): boolean {
  return /^\d/.test(text) && /\p{L}{2}/u.test(text) && !/[\\^_={}]/.test(text);
}

/** `\[1\]` and `\(a\)` are brackets that were escaped. */
function isReference(text: string): boolean {
  return /^\d+$/.test(text);
}
