import { cleanup, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";

import { AttachedTo } from "../src/components/AttachedTo";
import { PictureContext } from "../src/components/context";

import { Pictures } from "../src/components/Pictures";
import { NOTHING_ATTACHED, newTurn, withEvent } from "../src/turns";

const PNG = {
  kind: "file",
  name: "a-red-fox.png",
  media_type: "image/png",
  data: "iVBO-w_=",
} as const;

afterEach(cleanup);

test("an image is shown from its own bytes, which travel in another alphabet", () => {
  render(<Pictures files={[PNG]} turn="t1" />);
  const image = screen.getByAltText("a-red-fox.png");
  expect(image.getAttribute("src")).toBe("data:image/png;base64,iVBO+w/=");
});

test("what could run in a page is no image", () => {
  render(<Pictures files={[{ ...PNG, media_type: "image/svg+xml", name: "x.svg" }]} turn="t1" />);
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

test("a picture of a stored turn is loaded from the server, and is let go of with its place", async () => {
  const asked: string[][] = [];
  const load = async (...what: string[]): Promise<Blob> => {
    asked.push(what);
    return new Blob(["x"], { type: "image/png" });
  };
  URL.createObjectURL = () => "blob:a-picture";
  const revoke = vi.fn();
  URL.revokeObjectURL = revoke;
  const attached = { ...NOTHING_ATTACHED, files: ["photo.JPG", "paper.pdf"] };
  const { unmount } = render(
    <PictureContext.Provider value={load}>
      <Pictures files={[{ ...PNG, data: "" }]} turn="t1" call="c1" />
      <AttachedTo attached={attached} turn="t1" />
    </PictureContext.Provider>,
  );
  const image = await screen.findByAltText("a-red-fox.png");
  expect(image.getAttribute("src")).toBe("blob:a-picture");
  await waitFor(() => expect(screen.getByTitle("photo.JPG").querySelector("img")).not.toBeNull());
  expect(screen.getByTitle("paper.pdf").querySelector("img")).toBeNull();
  expect(asked).toEqual([
    ["t1", "c1", "a-red-fox.png"],
    ["t1", "", "photo.JPG"],
  ]);
  unmount();
  expect(revoke).toHaveBeenCalledWith("blob:a-picture");
});

test("of a picture that is gone the name is left", async () => {
  const load = () => Promise.reject(new Error("gone"));
  render(
    <PictureContext.Provider value={load}>
      <AttachedTo attached={{ ...NOTHING_ATTACHED, files: ["photo.png"] }} turn="t1" />
      <Pictures files={[{ ...PNG, data: "" }]} turn="t1" />
    </PictureContext.Provider>,
  );
  await Promise.resolve();
  screen.getByText("photo.png");
  expect(screen.queryByRole("img")).toBeNull();
});
