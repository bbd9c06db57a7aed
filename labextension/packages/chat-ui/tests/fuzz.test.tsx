// Markdown that is nearly a hostile reply: FUZZ_RUNS says how many, 100 as a rule.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cleanup, render } from "@testing-library/react";
import { afterEach, test } from "vitest";

import { Markdown } from "../src/markdown/Markdown";
import { requireHarmless } from "./harmless";

afterEach(cleanup);

const CORPUS = join(import.meta.dirname, "../../../../tests/fuzz/corpus/markdown");
const SEEDS = readdirSync(CORPUS).map((name) => readFileSync(join(CORPUS, name), "utf8"));
const NOISE = ["`", "```\n", "$", "$$", "![", "](", "[", "<", ">", "&", "\\", "\n", "|", "*", "\0"];
const RUNS = Number(process.env.FUZZ_RUNS ?? 100);

/** Numbers that look drawn by lot, and are the same for the same seed. */
function drawn(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

function mutated(seed: number): string {
  const draw = drawn(seed);
  let text = SEEDS[draw(SEEDS.length)] ?? "";
  for (let left = draw(8); left >= 0; left--) {
    const start = draw(text.length);
    const cut = text.slice(start, start + draw(40));
    const piece = draw(3) === 0 ? cut.repeat(2) : (NOISE[draw(NOISE.length)] ?? "");
    text = text.slice(0, start) + piece + text.slice(start + cut.length);
  }
  return `x ${text}`;
}

test("nothing that is nearly a hostile reply loads or runs anything", () => {
  for (let seed = 1; seed <= RUNS; seed++) {
    const text = mutated(seed);
    try {
      requireHarmless(render(<Markdown text={text} streaming={seed % 2 === 0} />).container);
    } catch (error) {
      throw new Error(`seed ${seed}: ${JSON.stringify(text)}`, { cause: error });
    }
    cleanup();
  }
}, 60_000);
