import { expect, test } from "vitest";

import { isJson, pretty } from "../src/json";

test("an object is told from Markdown as soon as it begins", () => {
  expect(isJson('{"name": "Ad')).toBe(true);
  expect(isJson("**3 of 5** are done")).toBe(false);
});

test("what is whole is set over lines, and what is not stays as it came", () => {
  expect(pretty('{"name":"Ada","age":36}')).toBe('{\n  "name": "Ada",\n  "age": 36\n}');
  expect(pretty('{"name": "Ad')).toBe('{"name": "Ad');
});
