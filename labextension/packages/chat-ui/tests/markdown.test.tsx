import { cleanup, render } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";

import { Markdown } from "../src/markdown/Markdown";
import { grown } from "../src/markdown/parse";

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

const ELEMENTS = new Set(
  "div p ul ol li a code pre em strong del br hr blockquote h1 h2 h3 h4 h5 h6 table thead tbody tr th td span button svg path".split(
    " ",
  ),
);
const ATTRIBUTES = new Set(
  "class href title target rel start style type tabindex aria-hidden aria-label role viewBox d".split(
    " ",
  ),
);

test.each(HOSTILE)("a hostile reply loads and runs nothing: %s", (text) => {
  for (const streaming of [true, false]) {
    const elements = [...shown(text, streaming).querySelectorAll("*")];
    expect(elements.length).toBeGreaterThan(0);
    for (const element of elements) {
      expect(ELEMENTS).toContain(element.tagName.toLowerCase());
      for (const { name, value } of element.attributes) {
        expect(ATTRIBUTES).toContain(name);
        expect(name === "style" ? value : "").not.toMatch(/url/);
      }
      if (element instanceof HTMLAnchorElement) {
        expect(["http:", "https:", "mailto:"]).toContain(element.protocol);
      }
    }
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

test("nesting without end is shown", () => {
  expect(shown(`${">".repeat(3000)} deep`).textContent).toContain("deep");
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
    blocks = grown(text.slice(0, end), blocks);
    expect(blocks.map((block) => block.text).join("")).toBe(text.slice(0, end));
  }
  expect(blocks.length).toBeGreaterThan(3);
});
