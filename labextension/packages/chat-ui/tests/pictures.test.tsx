import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";

import { Pictures } from "../src/components/Pictures";
import { newTurn, withEvent } from "../src/turns";

const PNG = {
  kind: "file",
  name: "a-red-fox.png",
  media_type: "image/png",
  data: "iVBO-w_=",
} as const;

afterEach(cleanup);

test("an image is shown from its own bytes, which travel in another alphabet", () => {
  render(<Pictures files={[PNG]} />);
  const image = screen.getByAltText("a-red-fox.png");
  expect(image.getAttribute("src")).toBe("data:image/png;base64,iVBO+w/=");
});

test("what could run in a page is no image", () => {
  render(<Pictures files={[{ ...PNG, media_type: "image/svg+xml", name: "x.svg" }]} />);
  expect(screen.queryByRole("img")).toBeNull();
});

test("the images that a turn made stand below what it says", () => {
  const turn = withEvent(newTurn("k", "/image a red fox"), {
    type: "turn_finished",
    turn: "t1",
    model: "openai:gpt-image-2",
    text: "Saved as `a-red-fox.png`.",
    usage: {
      requests: 1,
      input_tokens: 10,
      cached_tokens: 0,
      output_tokens: 1056,
      reasoning_tokens: 0,
      cost: 0.05,
    },
    seconds: 9,
    new_cell: "",
    context_tokens: 0,
    files: [PNG],
    saved: ["/notebooks/a-red-fox.png"],
    value: null,
    form: "",
    to: "",
  });
  expect(turn.items.map((item) => item.kind)).toEqual(["text", "pictures"]);
});
