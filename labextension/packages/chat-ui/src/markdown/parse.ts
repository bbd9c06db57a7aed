/** Markdown to a tree, in pieces that stay: while a reply streams, only its end is read again. */

import type { Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

import { mathFromMarkdown } from "./mathNodes";
import { mathSyntax } from "./mathSyntax";

/** A run of Markdown that is shown as one: its text, and where it starts in the whole. */
export interface Block {
  start: number;
  text: string;
}

/** Blocks at the end that what comes next may still change. */
const UNSETTLED = 2;

const OPEN_FENCE = /^ {0,3}(`{3,}|~{3,})([^\n`]*)\n/;

/** `growing`: more of the text may come. */
export function parse(text: string, growing = false): Root {
  return fromMarkdown(text, {
    extensions: [gfm(), mathSyntax(growing)],
    mdastExtensions: [gfmFromMarkdown(), mathFromMarkdown()],
  });
}

/**
 * Cut a growing text into blocks.
 *
 * @param text - All of it so far.
 * @param before - The blocks of an earlier state of it; those that are settled are returned
 * as they are, so that whoever shows them can tell that they are the same.
 */
export function grown(text: string, before: readonly Block[]): Block[] {
  const settled = before.slice(0, -UNSETTLED);
  const last = settled[settled.length - 1];
  const start = last ? last.start + last.text.length : 0;
  const rest = text.slice(start);
  return [...settled, ...cut(rest).map((block) => reused(block, start, before))];
}

/** Code whose fence is still open: its language and the code so far, or `null`. */
export function openFence(text: string): { language: string; code: string } | null {
  const opened = OPEN_FENCE.exec(text);
  if (!opened) {
    return null;
  }
  const [line, fence = "", info = ""] = opened;
  const code = text.slice(line.length);
  const closing = new RegExp(`^ {0,3}${fence}${fence.charAt(0)}*[ \\t]*$`, "m");
  return closing.test(code) ? null : { language: language(info), code };
}

/** The language that the line after a fence names; blank for none. */
export function language(info: string | null | undefined): string {
  return info?.trim().split(/\s/)[0] ?? "";
}

function cut(text: string): Block[] {
  // A long listing is by far the most that is read again and again: it needs no reading.
  if (openFence(text)) {
    return [{ start: 0, text }];
  }
  const starts = parse(text, true).children.map((node) => node.position?.start.offset ?? 0);
  // What stands before the first block, such as its indentation, belongs to it.
  return starts.map((place, index) => {
    const start = index ? lineStart(text, place) : 0;
    const next = starts[index + 1];
    return {
      start,
      text: text.slice(start, next === undefined ? undefined : lineStart(text, next)),
    };
  });
}

function lineStart(text: string, place: number): number {
  return text.lastIndexOf("\n", place - 1) + 1;
}

function reused(block: Block, start: number, before: readonly Block[]): Block {
  const place = start + block.start;
  const same = before.find((one) => one.start === place && one.text === block.text);
  return same ?? { start: place, text: block.text };
}
