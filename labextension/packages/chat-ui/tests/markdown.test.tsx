import { cleanup, render, waitFor } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";

import { Markdown } from "../src/markdown/Markdown";
import { type Block, grown } from "../src/markdown/parse";
import { requireHarmless } from "./harmless";

afterEach(cleanup);

function shown(text: string, streaming = false): HTMLElement {
  return render(<Markdown text={text} streaming={streaming} />).container;
}

const HOSTILE = [
  "![pixel](https://evil.example/p.png)",
  "![pixel][ref]\n\n[ref]: https://evil.example/p.png",
  '<img src="https://evil.example/p.png" onerror="alert(1)">',
  "<script>alert(1)</script>",
  "<iframe src=https://evil.example></iframe>",
  "<form action=https://evil.example><input type=image src=x></form>",
  "<style>body{background:url(https://evil.example)}</style>",
  '<svg onload="alert(1)"><image href="https://evil.example/x"/></svg>',
  '<video src="https://evil.example/v" autoplay></video>',
  '<div id="main" data-commandlinker-command="terminal:create-new">x</div>',
  '<link rel="stylesheet" href="https://evil.example/x.css">',
  "[click](javascript:alert(1))",
  "[click](JaVaScRiPt:alert(1))",
  "[click](data:text/html,<script>alert(1)</script>)",
  "[click](vbscript:x)",
  "[click](//evil.example/x)",
  "[click](/terminals/1)",
  "[click][r]\n\n[r]: javascript:alert(1)",
  "<javascript:alert(1)>",
  "| a |\n| - |\n| <img src=x onerror=alert(1)> |",
  '```mermaid\ngraph TD; A-->B; click A href "https://evil.example"\n```',
  "[^1]\n\n[^1]: <img src=https://evil.example>",
  "$$\\includegraphics{https://evil.example}$$",
];

test.each(HOSTILE)("a hostile reply loads and runs nothing: %s", (text) => {
  for (const streaming of [true, false]) {
    requireHarmless(shown(text, streaming));
    cleanup();
  }
});

test("what is not shown as what it would be is shown as text", () => {
  expect(shown('a <img src="x"> b').textContent).toBe('a <img src="x"> b');
  expect(shown("![a cat](https://x.example/cat.png)").textContent).toBe(
    "[image: a cat – https://x.example/cat.png]",
  );
  expect(shown("[here](javascript:x)").textContent).toBe("here (javascript:x)");
});

test("a link opens elsewhere, and tells nobody where it stood", () => {
  const link = shown("[docs](https://example.org/a)").querySelector("a");
  expect(link?.getAttribute("href")).toBe("https://example.org/a");
  expect(link?.rel).toBe("noopener noreferrer");
  expect(link?.target).toBe("_blank");
});

test("tables, lists, code and headings are what they are", () => {
  const text =
    "# T\n\n- [x] a\n- b\n\n| a | b |\n| :- | -: |\n| 1 | 2 |\n\n```python\nx = 1\n```\n";
  const element = shown(text);
  expect(element.querySelector("h1")?.textContent).toBe("T");
  expect(element.querySelectorAll("li")).toHaveLength(2);
  expect(element.querySelectorAll("td")[1]?.style.textAlign).toBe("right");
  expect(element.querySelector("pre")?.textContent).toBe("x = 1");
});

test.each([
  ["quotes", `${">".repeat(3000)} deep`],
  ["lists", `${"- ".repeat(1500)}deep`],
  ["numbered lists", `${"1. ".repeat(1000)}deep`],
  [
    "lists line by line",
    [0, 1, 2, 3].map((n) => `${" ".repeat(300 * n)}${"- ".repeat(150)}deep`).join("\n"),
  ],
])("nesting without end is shown: %s", (_, text) => {
  expect(shown(text).textContent).toBe(text);
});

test("nesting that people mean is kept", () => {
  const element = shown("> > - one\n> >   - two\n> >     1. three\n\n- - -\n");
  expect(element.querySelector("blockquote blockquote ul ul ol li")?.textContent).toBe("three");
  expect(element.querySelectorAll("hr")).toHaveLength(1);
});

test("while a reply grows, blocks that are complete stay the elements they were", () => {
  const text = "First *one*.\n\nSecond.\n\n```python\nx = 1\ny = 2\n```\n\nLast **words**.\n\nEnd.";
  const view = render(<Markdown text="" streaming />);
  let first: Element | null | undefined;
  for (let end = 1; end <= text.length; end += 1) {
    view.rerender(<Markdown text={text.slice(0, end)} streaming />);
    if (end > 40) {
      first ??= view.container.querySelector("p");
      expect(view.container.querySelector("p")).toBe(first);
    }
  }
  const streamed = view.container.textContent;
  view.rerender(<Markdown text={text} streaming={false} />);
  const words = (text: string | null) => text?.replaceAll("Copy", "");
  expect(words(view.container.textContent)).toBe(words(streamed));
});

test("blocks of a growing text are together always the whole text", () => {
  const text =
    "- a\n- b\n\n  c\n\n1. x\n\n\n2. y\n\n    code\n\n~~~\n```\n~~~\nend\n===\n\n> q\nlazy\n";
  let blocks: ReturnType<typeof grown> = [];
  for (let end = 1; end <= text.length; end += 1) {
    blocks = grown(text.slice(0, end), blocks, end < text.length);
    expect(blocks.map((block) => block.text).join("")).toBe(text.slice(0, end));
  }
  expect(blocks.length).toBeGreaterThan(3);
});

/** Machines that run tests have much to do. */
const PATIENT = { timeout: 30_000 };

/** The text in pieces of so many characters, and the blocks in the end. */
function streamed(text: string, step: number): Block[] {
  let blocks: Block[] = [];
  for (let end = step; end < text.length; end += step) {
    blocks = grown(text.slice(0, end), blocks, true);
    expect(blocks.map((block) => block.text).join("")).toBe(text.slice(0, end));
  }
  return grown(text, blocks, false);
}

const ITEMS = Array.from({ length: 200 }, (_, number) => `${number + 1}. item **${number + 1}**\n`);

test("a long list is shown in pieces that go on counting", () => {
  const blocks = streamed(ITEMS.join(""), 150);
  expect(blocks.length).toBeGreaterThan(3);
  const { container } = render(<Markdown text={ITEMS.join("")} streaming />);
  expect(container.querySelectorAll("li")).toHaveLength(200);
  const lists = [...container.querySelectorAll("ol")];
  const counted = lists.reduce((start, list) => {
    expect(list.start).toBe(start);
    return start + list.children.length;
  }, 1);
  expect(counted).toBe(201);
});

test("a table without end is a table when it has ended, and what follows it is as ever", () => {
  const table = `| a | b |\n|---|---|\n${"| 1 | some words |\n".repeat(800)}`;
  const blocks = streamed(`${table}\n## After\n\nWords and \`code\`.\n\n- one\n`, 1500);
  expect(blocks.map(({ nodes }) => nodes[0]?.type)).toEqual([
    "table",
    "heading",
    "paragraph",
    "list",
  ]);
});

test("a text that is there at once comes step by step, and is complete", async () => {
  const text = Array.from({ length: 900 }, (_, number) => `Paragraph ${number}.\n\n`).join("");
  const { container } = render(<Markdown text={text} streaming={false} />);
  expect(container.querySelectorAll("p").length).toBeLessThan(400);
  await waitFor(() => expect(container.querySelectorAll("p")).toHaveLength(900), PATIENT);
});

test("labels are found wherever they are", () => {
  const { container } = render(
    <Markdown text={"See [it][a].\n\nMore.\n\n[a]: https://a.example/x"} streaming={false} />,
  );
  expect(container.querySelector("a")?.href).toBe("https://a.example/x");
});

test("long code is shown in parts, and is the same code", async () => {
  const code = "x = 'some words'\n".repeat(1500);
  const { container } = render(<Markdown text={`\`\`\`python\n${code}`} streaming />);
  const shownCode = (): string =>
    [...container.querySelectorAll(".jp-Assist-code-chunk")]
      .map((part) => part.textContent)
      .join("\n");
  await waitFor(() => expect(shownCode()).toBe(code), PATIENT);
});
