/** Formulas in the tree of a Markdown text. */

import type { Node } from "mdast";
import type { CompileContext, Extension, Token } from "mdast-util-from-markdown";

export interface MathNode extends Node {
  type: "math";
  /** TeX, without its marks. */
  value: string;
  display: boolean;
  /** Its end is not there yet. */
  open: boolean;
}

declare module "mdast" {
  interface PhrasingContentMap {
    math: MathNode;
  }
  interface RootContentMap {
    math: MathNode;
  }
}

export function mathFromMarkdown(): Extension {
  return {
    enter: { mathInline: enter, mathDisplay: enter, mathOpen: enter, mathText: enterText },
    exit: { mathInline: exit, mathDisplay: exit, mathOpen: exit, mathText: exitText },
  };
}

function enter(this: CompileContext, token: Token): undefined {
  const display = token.type !== "mathInline";
  const open = token.type === "mathOpen";
  this.enter({ type: "math", value: "", display, open }, token);
  this.buffer();
}

function exit(this: CompileContext, token: Token): undefined {
  const value = this.resume();
  const node = this.stack[this.stack.length - 1];
  if (node?.type === "math") {
    node.value = value.trim();
  }
  this.exit(token);
}

function enterText(this: CompileContext, token: Token): undefined {
  this.config.enter.data?.call(this, token);
}

function exitText(this: CompileContext, token: Token): undefined {
  this.config.exit.data?.call(this, token);
}
