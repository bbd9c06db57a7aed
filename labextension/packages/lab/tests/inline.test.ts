// @vitest-environment node
import type { ChatEvent, Model, Status } from "@jupyter-ai-assist/chat-ui";
import { describe, expect, test } from "vitest";

import { Availability } from "../src/inline/availability";
import { Completions } from "../src/inline/cache";
import { codeSoFar, located, replaced, selected, underWay, within } from "../src/inline/draft";
import { InlineEdit, type Wish } from "../src/inline/edit";
import { linesOf } from "../src/inline/lines";

const SOURCE = "a\nb\nc\nd";
const MIDDLE = { source: SOURCE, start: 1, end: 3 };
const WHOLE = { source: SOURCE, start: 0, end: null };

describe("the lines that are meant", () => {
  test("are taken out, and others put in their place", () => {
    expect(selected(MIDDLE)).toBe("b\nc");
    expect(replaced(MIDDLE, "x")).toBe("a\nx\nd");
    expect(selected(WHOLE)).toBe(SOURCE);
    expect(replaced(WHOLE, "x")).toBe("x");
  });

  test("are found again where the cell was edited around them, or else it is all of it", () => {
    expect(located(MIDDLE, "new\na\nb\nc\nd")).toMatchObject({ start: 2, end: 4 });
    expect(located(MIDDLE, "a\nb\nc\nd\nb\nc")).toMatchObject({ start: 1, end: 3 });
    expect(located(MIDDLE, "a\nB\nc")).toEqual({ source: "a\nB\nc", start: 0, end: null });
    expect(located(WHOLE, "other")).toEqual({ source: "other", start: 0, end: null });
  });
});

describe("while a reply is being written", () => {
  test.each([
    ["", SOURCE],
    ["a", SOURCE],
    ["a\n", SOURCE],
    ["a\nb", SOURCE],
    ["a\nX\n", "a\nX\nb\nc\nd"],
    ["a\nX\nc\n", "a\nX\nc\nd"],
    ["a\nb\nc\nd\ne", "a\nb\nc\nd\ne"],
  ])("what it has not reached is not gone: %j", (come, shown) => {
    expect(underWay(SOURCE, come)).toBe(shown);
  });

  test.each([
    ["Here it", ""],
    ["Here it is:\n\n``", ""],
    ["```python", ""],
    ["```python\nx = 1", "x = 1"],
    ["```python\nx = 1\n`", "x = 1"],
    ["```python\nx = 1\n```\nThat is all.", "x = 1"],
    ["~~~\nx = `1`\n~~~\n", "x = `1`"],
    ["````\n```\n````", "```"],
  ])("only the code is shown: %j", (reply, code) => {
    expect(codeSoFar(reply)).toBe(code);
  });
});

function streamed(...pieces: string[]): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(pieces.join(""));
  return new ReadableStream({
    start(controller) {
      for (const byte of bytes) {
        controller.enqueue(new Uint8Array([byte]));
      }
      controller.close();
    },
  });
}

test("a stream is read line by line, whatever its pieces are", async () => {
  const lines: string[] = [];
  for await (const line of linesOf(streamed('{"a":"é漢🎉"}\n', "\nb\n", "rest"))) {
    lines.push(line);
  }
  expect(lines).toEqual(['{"a":"é漢🎉"}', "b", "rest"]);
});

/** A cell with a prompt in it, and the server that answers. */
class Desk {
  source = SOURCE;
  readonly wishes: Wish[] = [];
  private tell: (event: ChatEvent) => void = () => undefined;
  private settle: { resolve(): void; reject(error: Error): void } | null = null;
  readonly edit = new InlineEdit(
    () => located(WHOLE, this.source),
    false,
    (wish, onEvent, signal) =>
      new Promise((resolve, reject) => {
        this.wishes.push(wish);
        this.tell = onEvent;
        this.settle = { resolve, reject };
        signal.addEventListener("abort", () => reject(new Error("aborted")));
        onEvent({ type: "turn_started", turn: "t1", thread: "th", model: "m:m", replaces: "" });
      }),
  );

  says(text: string): void {
    this.tell({ type: "text_delta", text });
  }

  async finishes(new_cell: string, text = new_cell): Promise<void> {
    // What else such an event tells is of no use in a cell.
    this.tell({ type: "turn_finished", text, new_cell } as ChatEvent);
    await this.ends();
  }

  async ends(error?: Error): Promise<void> {
    error ? this.settle?.reject(error) : this.settle?.resolve();
    await Promise.resolve();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }

  async drafts(text: string): Promise<void> {
    this.edit.ask("do it");
    await this.finishes(text);
  }
}

test("of a cell that was edited as a whole, the lines that were meant are found", () => {
  const lines = { source: "a\nb\nc\nd", start: 1, end: 3 };
  expect(within(lines, "a\nX\nY\nZ\nd")).toBe("X\nY\nZ");
  expect(within(lines, "a\nX\nd")).toBe("X");
  expect(within(lines, "A\nX\nd")).toBeNull();
  expect(within(lines, "a\nd")).toBeNull();
  expect(within({ ...lines, end: null }, "anything")).toBe("anything");
});

describe("a prompt in a cell", () => {
  test("shows what comes, and ends with a draft that may be taken over", async () => {
    const desk = new Desk();
    desk.edit.ask("shorter");
    expect(desk.edit.current()).toMatchObject({ asking: true, shown: null });
    desk.says("```\na\nX\n");
    expect(desk.edit.current().shown).toBe("a\nX\nb\nc\nd");
    expect(desk.edit.result).toBeNull();
    await desk.finishes("a\nX");
    expect(desk.edit.current()).toMatchObject({ asking: false, shown: "a\nX" });
    expect(desk.edit.current().draft).toEqual({ text: "a\nX", turn: "t1", model: "m:m" });
    expect(desk.edit.result).toBe("a\nX");
  });

  test("refines its draft, and asks the same again", async () => {
    const desk = new Desk();
    await desk.drafts("x");
    desk.edit.ask("longer");
    await desk.finishes("xx");
    desk.edit.retry();
    await desk.finishes("xxx");
    expect(desk.wishes.map(({ prompt, draft }) => [prompt, draft])).toEqual([
      ["do it", ""],
      ["longer", "x"],
      ["longer", "x"],
    ]);
    expect(desk.edit.result).toBe("xxx");
  });

  test("stops, and what has come is a draft of which the rest is as it was", async () => {
    const desk = new Desk();
    desk.edit.ask("shorter");
    desk.edit.stop();
    await desk.ends();
    expect(desk.edit.current()).toMatchObject({ asking: false, draft: null, problem: "" });
    desk.edit.ask("shorter");
    desk.says("```\nX\nb\n");
    desk.edit.stop();
    await desk.ends();
    expect(desk.edit.current()).toMatchObject({ shown: "X\nb\nc\nd", draft: { partial: true } });
    expect(desk.edit.result).toBe("X\nb\nc\nd");
    desk.edit.ask("shorter");
    expect(desk.wishes.at(-1)?.draft).toBe(""); // it is begun anew
    desk.says("```\nZ\n");
    await desk.ends(new Error("The server cannot be reached."));
    expect(desk.edit.current()).toMatchObject({ shown: "Z\na\nb\nc\nd", draft: { partial: true } });
    expect(desk.edit.current().problem).toBe("The server cannot be reached.");
  });

  test("may be edited: what a person makes of it is taken over, and refined", async () => {
    const desk = new Desk();
    desk.edit.revise("too early");
    expect(desk.edit.result).toBeNull();
    await desk.drafts("x");
    desk.edit.revise("x = 1");
    expect(desk.edit.result).toBe("x = 1");
    desk.edit.ask("longer");
    expect(desk.wishes.at(-1)?.draft).toBe("x = 1");
  });

  test("stops a wish about a draft: what has come stands in that draft, which can come back", async () => {
    const desk = new Desk();
    await desk.drafts("x\ny\nz");
    desk.edit.ask("longer");
    desk.says("```\nX\ny\n");
    expect(desk.edit.current().shown).toBe("X\ny\nz");
    desk.edit.stop();
    await desk.ends();
    expect(desk.edit.result).toBe("X\ny\nz");
    expect(desk.edit.current().draft).toMatchObject({ partial: true });
    desk.edit.ask("much longer");
    expect(desk.wishes.at(-1)?.draft).toBe("x\ny\nz"); // of the whole one, not of what was stopped
    desk.edit.stop();
    await desk.ends(); // before anything came
    expect(desk.edit.result).toBe("X\ny\nz");
    desk.edit.back();
    expect(desk.edit.result).toBe("x\ny\nz");
    expect(desk.edit.current()).toMatchObject({ shown: "x\ny\nz", earlier: null });
  });

  test("keeps a whole draft where a wish about it fails", async () => {
    const desk = new Desk();
    await desk.drafts("x");
    desk.edit.ask("longer");
    desk.says("```\nY\n");
    await desk.ends(new Error("The server cannot be reached."));
    expect(desk.edit.result).toBe("x");
    expect(desk.edit.current()).toMatchObject({ shown: "x", earlier: null });
  });

  test("says what went wrong, and what a model says in words", async () => {
    const desk = new Desk();
    desk.edit.ask("shorter");
    await desk.ends(new Error("The server cannot be reached."));
    expect(desk.edit.current().problem).toBe("The server cannot be reached.");
    desk.edit.retry();
    await desk.ends();
    expect(desk.edit.current().problem).toMatch("broke before the answer was complete");
    desk.edit.retry();
    await desk.finishes("", "Which one?");
    expect(desk.edit.current()).toMatchObject({ words: "Which one?", problem: "", draft: null });
  });

  test("is not taken over once somebody has edited the cell", async () => {
    const desk = new Desk();
    await desk.drafts("x");
    desk.source = "typed";
    desk.edit.compare();
    expect(desk.edit.current().outdated).toBe(true);
    expect(desk.edit.result).toBeNull();
    desk.edit.retry();
    expect(desk.wishes.at(-1)?.target.source).toBe("typed");
    expect(desk.wishes.at(-1)?.draft).toBe("");
    await desk.finishes("y");
    expect(desk.edit.result).toBe("y");
    desk.source = "typed again";
    desk.edit.compare();
    desk.source = "typed";
    desk.edit.compare();
    expect(desk.edit.result).toBe("y");
  });

  test("notices an edit that is made while the model writes", async () => {
    const desk = new Desk();
    desk.edit.ask("shorter");
    desk.source = "typed";
    desk.edit.compare();
    expect(desk.edit.current().outdated).toBe(true);
    await desk.finishes("x");
    expect(desk.edit.result).toBeNull();
  });
});

describe("what was completed already", () => {
  const known = new Completions();
  known.add({ scope: "c", prefix: "pri", suffix: ")" }, "nt(x");
  known.add({ scope: "c", prefix: "no", suffix: "" }, "");

  test.each([
    ["c", "pri", ")", "nt(x"],
    ["c", "prin", ")", "t(x"],
    ["c", "print(", ")", "x"],
    ["c", "print(x", ")", null],
    ["c", "prix", ")", null],
    ["c", "pr", ")", null],
    ["c", "pri", "", null],
    ["d", "pri", ")", null],
    ["c", "no", "", ""],
    ["c", "not", "", null],
  ])("needs no request: %s %j %j", (scope, prefix, suffix, left) => {
    expect(known.find({ scope, prefix, suffix })).toBe(left);
  });

  test("only so much is kept, the latest of it", () => {
    const some = new Completions();
    for (let number = 0; number < 200; number += 1) {
      some.add({ scope: "c", prefix: `${number}:`, suffix: "" }, "text");
    }
    expect(some.find({ scope: "c", prefix: "99:", suffix: "" })).toBeNull();
    expect(some.find({ scope: "c", prefix: "199:", suffix: "" })).toBe("text");
  });
});

describe("whether there is a model", () => {
  const model = (id: string, changes: Partial<Model> = {}): Model =>
    ({ id, name: id, usable: true, reason: "", in_process: false, ...changes }) as Model;
  const STATUS = {
    switched_off: "",
    default_model: "guide:offline",
    models: [
      model("guide:offline", { in_process: true }),
      model("a:good"),
      model("a:keyless", { usable: false, reason: "no key is stored" }),
    ],
  } as unknown as Status;

  function desk(status: () => Promise<Status> = async () => STATUS) {
    const said: string[] = [];
    const clock = { now: 1 };
    const seen = { asked: 0 };
    const counted = () => {
      seen.asked += 1;
      return status();
    };
    const availability = new Availability(
      counted,
      (text) => said.push(text),
      () => clock.now,
    );
    return { availability, said, clock, seen };
  }

  test("the server is asked once for one that can be used", async () => {
    const { availability, said, seen } = desk();
    expect(await availability.may("a:good")).toBe(true);
    expect(await availability.may("a:good")).toBe(true);
    expect(await availability.may("a:unlisted")).toBe(true);
    expect(seen.asked).toBe(2);
    expect(said).toEqual([]);
  });

  test.each(["", "guide:offline", "a:keyless"])("why not is said once: %j", async (id) => {
    const { availability, said, clock, seen } = desk();
    expect(await availability.may(id)).toBe(false);
    expect(await availability.may(id)).toBe(false);
    expect(seen.asked).toBe(1);
    clock.now += 100_000;
    expect(await availability.may(id)).toBe(false);
    expect(said).toHaveLength(1);
  });

  test("a refusal holds for a while, and is forgotten with other settings", async () => {
    const { availability, said, clock } = desk();
    await availability.may("a:good");
    availability.refused(new Error("The budget is used up."));
    availability.refused(new Error("The budget is used up."));
    expect(said).toEqual(["No inline completion: The budget is used up."]);
    expect(await availability.may("a:good")).toBe(false);
    clock.now += 100_000;
    expect(await availability.may("a:good")).toBe(true);
    availability.refused(new Error("The budget is used up."));
    availability.reset();
    expect(await availability.may("a:good")).toBe(true);
  });
});
