import { afterEach, expect, test, vi } from "vitest";

import { onceNear } from "../src/near";

afterEach(() => {
  document.body.replaceChildren();
});

function over(selector: string): void {
  document.querySelector(selector)?.dispatchEvent(new Event("pointerover", { bubbles: true }));
}

test("the pointer is noticed at the tab, wherever on it, and once", () => {
  document.body.innerHTML = `
    <div class="jp-SideBar">
      <li data-id="another"></li>
      <li data-id="mine"><svg></svg></li>
    </div>
    <li data-id="mine" class="elsewhere"></li>`;
  const then = vi.fn();
  onceNear("mine", then);
  over("[data-id='another']");
  over(".elsewhere");
  expect(then).not.toHaveBeenCalled();
  over("svg");
  over("[data-id='mine']");
  expect(then).toHaveBeenCalledOnce();
});

test("a tab that comes later is noticed, too", () => {
  const then = vi.fn();
  onceNear("mine", then);
  document.body.innerHTML = '<div class="jp-SideBar"><li data-id="mine"></li></div>';
  over("[data-id='mine']");
  expect(then).toHaveBeenCalledOnce();
});
