import { expect, test } from "vitest";

import type { Attachment } from "../src/attachments";
import { bring } from "../src/files";

const LIMITS = { max_attachments: 3, max_attachment_mb: 1, share: "values" };

function file(name: string, content: BlobPart = "text", type = ""): File {
  return new File([content], name, { type });
}

const reference = (ref: string): Attachment => ({ kind: "reference", key: ref, ref, label: "" });

test("images, PDF and text can be brought", async () => {
  const files = [
    file("a.png", "x", "image/png"),
    file("b.pdf", "%PDF", "application/pdf"),
    file("c.csv", "a,b"),
  ];
  const { added, problem } = await bring(files, [], LIMITS);
  expect(added.map(({ name }) => name)).toEqual(["a.png", "b.pdf", "c.csv"]);
  expect(added[0]?.thumbnail).toMatch(/^data:image\/png;base64,/);
  expect(added[1]?.thumbnail).toBe("");
  expect(problem).toBe("");
});

test.each([
  ["other data", file("a.zip", new Uint8Array([0x50, 0x4b, 0, 0xff])), /a\.zip cannot go along/],
  ["an image of another kind", file("a.svg", new Uint8Array([255])), /a\.svg cannot go along/],
  ["a large one", file("a.csv", "x".repeat(1_100_000)), /a\.csv has 1\.1 MB, of at most 1/],
  ["an empty one", file("a.csv", ""), /is empty, or a folder/],
])("one clear sentence for %s, and the others are added", async (_, bad, why) => {
  const { added, problem } = await bring([bad, file("good.txt")], [], LIMITS);
  expect(added.map(({ name }) => name)).toEqual(["good.txt"]);
  expect(problem).toMatch(why);
});

test("text is told from other data also where a character is cut", async () => {
  const text = `${"x".repeat(4095)}é and more`;
  expect((await bring([file("a.txt", text)], [], LIMITS)).added).toHaveLength(1);
});

test("there are no more than the policy allows, files beside the notebook included", async () => {
  const there = [reference("file:a.csv"), reference("df")];
  const files = [file("1.txt"), file("2.txt"), file("3.txt"), file("4.txt")];
  const { added, problem } = await bring(files, there, LIMITS);
  expect(added).toHaveLength(2);
  expect(problem).toMatch(/^At most 3 files can go along/);
});

test("where contents may not be sent, that is said at once", async () => {
  const { added, problem } = await bring([file("a.csv")], [], { ...LIMITS, share: "names" });
  expect(added).toEqual([]);
  expect(problem).toMatch(/Assist\.share is 'names'/);
});

test("files of one name get names of their own", async () => {
  const paste = (): File => file("image.png", "x", "image/png");
  const first = await bring([paste(), paste()], [], LIMITS);
  const more = await bring([paste()], first.added, LIMITS);
  const names = [...first.added, ...more.added].map(({ name }) => name);
  expect(names).toEqual(["image.png", "image 2.png", "image 3.png"]);
});
