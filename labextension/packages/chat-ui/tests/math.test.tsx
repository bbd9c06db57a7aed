import { act, cleanup, render, waitFor } from "@testing-library/react";
import type { Nodes, Parents } from "mdast";
import { afterEach, expect, test } from "vitest";

import { Markdown } from "../src/markdown/Markdown";
import type { MathNode } from "../src/markdown/mathNodes";
import { type Block, grown, parse } from "../src/markdown/parse";

afterEach(cleanup);

/** The formulas of a text: what is displayed in brackets. */
function formulas(text: string, growing = false): string[] {
  const found: string[] = [];
  const walk = (node: Nodes): void => {
    if (node.type === "math") {
      const { value, display, open } = node as MathNode;
      found.push(display ? `[${value}]${open ? "…" : ""}` : value);
    }
    (node as Partial<Parents>).children?.forEach(walk);
  };
  walk(parse(text, growing));
  return found;
}

test.each([
  ["The loss $L = \\frac{1}{n}$ is small.", ["L = \\frac{1}{n}"]],
  ["$x$", ["x"]],
  ["$x$, $y$ and ($z$)", ["x", "y", "z"]],
  ["a \\(x_1\\) b", ["x_1"]],
  ["$a * b * c$ and *emphasis*", ["a * b * c"]],
  ["$\\text{a \\$5 note}$", ["\\text{a \\$5 note}"]],
  ["$a\nb$", ["a\nb"]],
  ["Inline $$x^2$$ display", ["[x^2]"]],
  ["See \\[x^2\\] here", ["[x^2]"]],
  ["$$\nx\n$$", ["[x]"]],
  ["$$ x $$", ["[x]"]],
  ["\\[\n\\begin{aligned}\na &= b \\\\[2pt]\n+ c\n\\end{aligned}\n\\]", null],
  ["text\n$$\na\n+ b\n= c\n# d\n$$\nmore", ["[a\n+ b\n= c\n# d]"]],
  ["> $$\n> a\n> $$", ["[a]"]],
  ["- one\n  $$\n  a\n  $$\n- two $b$", ["[a]", "b"]],
  ["| a | b |\n|---|---|\n| $x$ | $y$ |", ["x", "y"]],
  ["**$x$** and [$y$](https://a.example)", ["x", "y"]],
])("mathematics: %j", (text, expected) => {
  const found = formulas(text);
  if (expected) {
    expect(found).toEqual(expected);
  } else {
    expect(found).toHaveLength(1);
  }
});

test.each([
  "It costs $5 and $6.",
  "It costs $5, $6 or $7, all in all $18.",
  "between $100-$200",
  "$10K and 20$ more",
  "US$5 or A$6",
  "$HOME and $PATH",
  "echo $HOME/bin:$PATH",
  "a `$x$` b",
  "```\n$x$\n```",
  "\\$x\\$",
  "a $ b $ c",
  "as said \\[1\\] and \\[2\\]",
  "$$",
  "$$ $$",
  "\\(",
  "$$\nx\n\ny\n$$",
  "$x",
])("no mathematics: %j", (text) => {
  expect(formulas(text)).toEqual([]);
});

test("a formula in lines of its own is one while it comes", () => {
  expect(formulas("$$\na\n- b", true)).toEqual(["[a\n- b]…"]);
  expect(formulas("$$\na\n- b", false)).toEqual([]);
});

test("however a text is cut, it comes to the same in the end", () => {
  const text = "First $x$:\n\n$$\na\n+ b\n$$\n\n- one\n- two $y$\n\n\\[\nc\n\\]\n\nEnd $5 or $6.";
  let blocks: readonly Block[] = [];
  for (let end = 1; end <= text.length; end += 1) {
    blocks = grown(text.slice(0, end), blocks, end < text.length);
    expect(blocks.map((block) => block.text).join("")).toBe(text.slice(0, end));
  }
  expect(blocks.flatMap((block) => formulas(block.text))).toEqual(["x", "[a\n+ b]", "y", "[c]"]);
});

test("many dollars are read in no time", () => {
  const text = `${"$a ".repeat(3000)}\n\n${"\\(a ".repeat(3000)}\n\n${"$1 to 2$ ".repeat(1000)}`;
  expect(formulas(text)).toEqual([]);
});

async function shown(text: string): Promise<HTMLElement> {
  const { container } = render(<Markdown text={text} streaming={false} />);
  await act(async () => {
    await import("temml");
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
  return container;
}

// Displayed ones are tested in a browser: jsdom knows no styles of MathML.
test("a formula is MathML, and its TeX is not shown any more", async () => {
  const page = await shown("The loss is $\\frac{a}{b}$.");
  expect(page.querySelectorAll("math mfrac")).toHaveLength(1);
  expect(page.querySelector("code")).toBeNull();
});

test.each([
  "$\\frac{a}{$",
  "$\\unknowncommand{x}$",
  `$${"x".repeat(5000)}$`,
  "$\\href{https://evil.example}{x}$",
  "$\\includegraphics{https://evil.example/a.png}$",
  "$\\class{jp-mod-accept}{x}$",
  "$\\id{x}{y}$",
  "$\\style{background:url(https://evil.example)}{x}$",
  "$\\data{command=a}{x}$",
  "$\\def\\a{\\a\\a}\\a$",
  "$\\label{a}x\\ref{a}$",
])("what is no formula, or more than one, is shown as it is written: %j", async (text) => {
  const page = await shown(text);
  await waitFor(() => expect(page.textContent).toBe(text));
  expect(page.querySelector("math, a, img")).toBeNull();
});
