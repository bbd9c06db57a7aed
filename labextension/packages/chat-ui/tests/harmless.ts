// What a rendered reply may consist of: nothing that loads, runs, or is found by others.

import { expect } from "vitest";

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

export function requireHarmless(container: HTMLElement): void {
  const elements = [...container.querySelectorAll("*")];
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
}
