import { expect, test } from "vitest";

import { highlight } from "../src/highlight";

/** The kinds of the words in some code, in their order; blank for those without colour. */
async function kinds(code: string, language: string): Promise<[string, string][]> {
  const element = await coloured(code, language);
  return [...element.childNodes]
    .map((node): [string, string] => [
      node.textContent ?? "",
      node instanceof HTMLElement ? node.className.replace("jp-Assist-token-", "") : "",
    ])
    .filter(([text]) => text.trim());
}

async function coloured(code: string, language: string): Promise<HTMLElement> {
  const element = document.createElement("code");
  await highlight(code, language, element);
  return element;
}

test("Python has its colours, over the lines of a text as well", async () => {
  const code = 'def f(self):\n    """Two\n    lines."""\n    return 42  # why';
  expect(await kinds(code, "python")).toEqual([
    ["def", "keyword"],
    ["f", "def"],
    ["(", ""],
    ["self", "self"],
    [")", ""],
    [":", ""],
    ['"""Two', "string"],
    ['    lines."""', "string"],
    ["return", "keyword"],
    ["42", "number"],
    ["# why", "comment"],
  ]);
});

test.each([
  ["json", '{"a": 1}', ['"a"', "string"]],
  ["bash", "echo hello", ["echo", "builtin"]],
  ["YAML", "a: 1", ["a", "atom"]],
  ["toml", "a = 1", ["a", "property"]],
  ["diff", "+a", ["+a", "inserted"]],
])("%s has colours", async (language, code, one) => {
  expect(await kinds(code, language)).toContainEqual(one);
});

test("a language that is not known is left to whoever asked", async () => {
  expect((await coloured("x := 1", "cobol")).childNodes).toHaveLength(0);
});

const HOSTILE = [
  "<img src=x onerror=alert(1)>",
  "f'{{{x!r:>{width}}}' + \"\\",
  "'''\n\n\\\n'''\"\"\"",
  "\t\t}\n])\n\u0000\ud800\r\n",
  "$($(${`'\"<<EOF\n",
  "'",
  "a: |\n  b\n- [",
  '[x]\na = """\n\\',
  "+ \n-\t\n@@ ",
  "",
];

test.each(["python", "bash", "yaml", "toml", "diff"])(
  "nothing of %s code is lost, and none of it is more than text",
  async (language) => {
    for (const code of [...HOSTILE, HOSTILE.join("\n")]) {
      const element = await coloured(code, language);
      expect(element.textContent).toBe(code);
      for (const one of element.querySelectorAll("*")) {
        expect(one.tagName).toBe("SPAN");
        expect(one.getAttributeNames()).toEqual(["class"]);
        expect(one.className).toMatch(/^jp-Assist-token-[a-z-]+$/);
      }
    }
  },
);
