/** Markdown to trees, in pieces that stay: while a reply streams, only its end is read again. */

import type { List, Root, RootContent, Text } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

import { mathFromMarkdown } from "./mathNodes";
import { mathSyntax } from "./mathSyntax";

/** A run of Markdown that is shown as one. */
export interface Block {
  /** Where it starts in the whole. */
  start: number;
  text: string;
  nodes: readonly RootContent[];
  /** What the places of the nodes refer to. */
  source: string;
  /** Code whose fence is still open, instead of nodes. */
  code: OpenCode | null;
  /** More of it may come. */
  growing: boolean;
  /** Whatever comes changes nothing in it. */
  settled: boolean;
}

export interface OpenCode {
  language: string;
  code: string;
}

/** Blocks at the end that what comes next may still change. */
const UNSETTLED = 2;

/** Characters of a list that are shown as one. */
const LIST_PIECE = 1_000;

/** Characters that are read again and again; the end of a longer block is shown as it is written. */
const MOST_READ = 12_000;

const OPEN_FENCE = /^(`{3,}|~{3,})([^\n`]*)\n/;
const FENCE_LINES = /^ {0,3}(`{3}|~{3})/gm;

/**
 * More quotes and lists within each other than anybody means: reading them takes a time that grows
 * with the square of their number, and a stack that no browser has.
 */
const TOO_DEEP = /^(?:[ \t>]|(?:[-+*]|\d{1,9}[.)])[ \t]){200,}(?:>|[-+*][ \t]|\d{1,9}[.)][ \t])/m;

/** The tree of a text, of which more may come while it is `growing`. */
export function parse(text: string, growing = false): Root {
  if (TOO_DEEP.test(text)) {
    return asWritten(text);
  }
  return fromMarkdown(text, {
    extensions: [gfm(), mathSyntax(growing)],
    mdastExtensions: [gfmFromMarkdown(), mathFromMarkdown()],
  });
}

/** A text that is shown as it is written. */
function asWritten(value: string): Root {
  const start = { line: 1, column: 1, offset: 0 };
  // Nobody asks for the line of an end.
  const position = { start, end: { ...start, offset: value.length } };
  const text: Text = { type: "text", value, position };
  return { type: "root", children: [{ type: "paragraph", children: [text], position }] };
}

/**
 * Cut a growing text into blocks.
 *
 * @param text - All of it so far.
 * @param before - The blocks of an earlier state of it; those that are the same are returned
 * as they are, so that whoever shows them can tell.
 * @param growing - More of the text may come.
 */
export function grown(text: string, before: readonly Block[], growing: boolean): Block[] {
  const settled = settledOf(before);
  const start = endOf(settled);
  const rest = text.slice(start);
  if (growing && rest.length > MOST_READ && !fenced(rest)) {
    return [...settled, ...long(rest, start, before.slice(settled.length))];
  }
  const blocks = cut(rest, start, growing);
  return [...settled, ...blocks.map((block) => reused(block, before))];
}

interface Fenced extends OpenCode {
  /** Where the line after it begins; -1 where it is still open. */
  end: number;
}

/** The code that a text begins with; `null` where it begins with something else. */
function fenced(text: string): Fenced | null {
  const opened = OPEN_FENCE.exec(text);
  if (!opened) {
    return null;
  }
  const [line, fence = "", info = ""] = opened;
  const rest = text.slice(line.length);
  const closing = new RegExp(`^ {0,3}${fence}${fence.charAt(0)}*[ \\t]*(\n|$)`, "m").exec(rest);
  const code = closing ? rest.slice(0, Math.max(0, closing.index - 1)) : rest;
  const end = closing ? line.length + closing.index + closing[0].length : -1;
  return { language: language(info), code, end };
}

/** The language that the line after a fence names; blank for none. */
export function language(info: string | null | undefined): string {
  return info?.trim().split(/\s/)[0] ?? "";
}

function settledOf(blocks: readonly Block[]): readonly Block[] {
  // Before code at the beginning of a line, nothing changes any more.
  if (blocks[blocks.length - 1]?.code) {
    return blocks.slice(0, -1);
  }
  const last = blocks.findLastIndex(({ settled }) => settled);
  return blocks.slice(0, Math.max(last + 1, blocks.length - UNSETTLED));
}

function endOf(blocks: readonly Block[]): number {
  const last = blocks[blocks.length - 1];
  return last ? last.start + last.text.length : 0;
}

function cut(text: string, offset: number, growing: boolean): Block[] {
  // A long listing is by far the most that is read again and again: it needs no reading.
  const code = fenced(text);
  if (code && code.end >= 0) {
    const { end, language: lang, code: value } = code;
    const block = { start: offset, text: text.slice(0, end), growing: false, settled: true };
    return [
      blockOf({ ...block, nodes: [{ type: "code", lang, value }] }),
      ...(end < text.length ? cut(text.slice(end), offset + end, growing) : []),
    ];
  }
  if (code && growing) {
    return [blockOf({ start: offset, text, code, growing })];
  }
  const pieces = parse(text, growing).children.flatMap(inPieces);
  return pieces.map((nodes, index) => {
    // What stands before the first block, such as its indentation, belongs to it.
    const start = index ? startOf(nodes, text) : 0;
    const next = pieces[index + 1];
    const end = next ? startOf(next, text) : text.length;
    return blockOf({
      start: offset + start,
      text: text.slice(start, end),
      nodes,
      source: text,
      growing: growing && !next,
    });
  });
}

/** The end of a text whose last block is so long that it is not read again with each piece. */
function long(rest: string, start: number, before: readonly Block[]): Block[] {
  const known = before.filter(({ nodes }) => nodes.length > 0);
  const place = rest.lastIndexOf("\n\n") + 2;
  const head = rest.slice(0, place);
  const fences = head.match(FENCE_LINES)?.length ?? 0;
  if (place > 2 && /^\S/.test(rest.slice(place)) && fences % 2 === 0) {
    const ended = cut(head, start, false).map((block) => ({ ...block, settled: true }));
    return [...ended, ...cut(rest.slice(place), start + place, true)];
  }
  const end = known.length ? endOf(known) : start;
  return [...known, blockOf({ start: end, text: rest.slice(end - start), growing: true })];
}

function blockOf(block: Pick<Block, "start" | "text" | "growing"> & Partial<Block>): Block {
  return { nodes: [], source: block.text, code: null, settled: false, ...block };
}

/** A long list is shown in pieces of some items each. */
function inPieces(node: RootContent): RootContent[][] {
  const size = (node.position?.end.offset ?? 0) - (node.position?.start.offset ?? 0);
  if (node.type !== "list" || size <= LIST_PIECE) {
    return [[node]];
  }
  const pieces: List[] = [];
  node.children.forEach((item, index) => {
    const place = item.position?.start.offset ?? 0;
    const piece = pieces[pieces.length - 1];
    if (piece && place - (piece.position?.start.offset ?? 0) < LIST_PIECE) {
      piece.children.push(item);
    } else {
      const start = node.ordered ? (node.start ?? 1) + index : null;
      const position = item.position ? { position: item.position } : {};
      pieces.push({ ...node, ...position, start, children: [item] });
    }
  });
  return pieces.map((piece) => [piece]);
}

/** Where the line begins that the first node is in. */
function startOf([first]: readonly RootContent[], text: string): number {
  return text.lastIndexOf("\n", (first?.position?.start.offset ?? 0) - 1) + 1;
}

function reused(block: Block, before: readonly Block[]): Block {
  const same = before.find(
    ({ start, text, growing }) =>
      start === block.start && text === block.text && growing === block.growing,
  );
  return same ?? block;
}
