"""The panel's bundle alone: in a page that lets nothing run but its own scripts."""

from __future__ import annotations

import pytest
from panel_alone import chat_of, show_a_turn
from playwright.sync_api import expect


@pytest.fixture
def page(alone):
    return alone


def test_a_strict_policy_lets_the_panel_work_and_look_as_it_should(page):
    page.evaluate("() => { window.hide = window.show(); }")
    chat = chat_of(page)
    turn = chat.ask("Hello")
    expect(turn.locator("strong")).to_have_text("reply")
    expect(turn.locator("math")).to_have_count(1)
    frame = page.locator(".jp-Assist-widget")
    expect(frame).to_have_css("border-top-style", "solid")
    expect(chat.input).to_have_css("resize", "none")


def test_a_hostile_reply_asks_for_nothing(page):
    hostile = "![x](https://evil.example/a.png) <img src=https://evil.example/b> [c](javascript:d)"
    page.evaluate("reply => { window.REPLY = reply; window.hide = window.show(); }", hostile)
    chat = chat_of(page)
    turn = chat.ask("Hello")
    expect(turn.locator("img")).to_have_count(0)


def test_a_page_without_a_kernel_shows_what_was_said(page):
    # As in an embedded page, which has a widget's state and no kernel: nothing is ever answered.
    page.evaluate("() => { window.model.silent = true; window.hide = window.show(); }")
    said = page.get_by_role("region", name="What was said")
    expect(said.locator("strong")).to_have_text("said")
    expect(said.get_by_text("The kernel does not answer.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Message")).to_have_count(0)


def test_what_was_said_stays_as_it_is_while_nobody_answers(page):
    page.clock.install()
    page.evaluate("() => { window.model.silent = true; window.hide = window.show(); }")
    said = page.get_by_role("region", name="What was said")
    page.clock.fast_forward(5_000)
    expect(said).to_be_visible()
    said.evaluate("it => { it.mine = true; }")
    for _ in range(6):  # it is tried anew, ever less often
        page.clock.fast_forward(11_000)
    expect(said.get_by_text("The kernel does not answer.")).to_be_visible()
    assert said.evaluate("it => it.mine")


def test_in_vs_code_it_has_the_colours_of_the_editors_theme(page):
    # As in its page for widgets: variables of its own, and the widgets' light ones of Jupyter.
    page.evaluate(
        """() => {
          const { style } = document.documentElement;
          style.setProperty("--jp-layout-color1", "white");
          style.setProperty("--vscode-editor-background", "rgb(12, 34, 56)");
          style.setProperty("--vscode-editor-foreground", "rgb(210, 220, 230)");
          document.body.style.background = "rgb(12, 34, 56)";
          window.hide = window.show();
        }"""
    )
    chat_of(page)
    frame = page.locator(".jp-Assist-widget")
    expect(frame).to_have_css("background-color", "rgb(12, 34, 56)")
    expect(frame).to_have_css("color", "rgb(210, 220, 230)")
    expect(frame).to_have_css("color-scheme", "dark")


def test_in_another_tree_it_is_as_dark_as_the_page_around(page):
    page.emulate_media(color_scheme="dark")
    page.evaluate(
        """() => {
          document.body.style.background = "oklch(0.98 0 0)";
          const place = document.querySelector("#place");
          const inner = document.createElement("div");
          place.attachShadow({ mode: "open" }).append(inner);
          window.hide = window.show(inner);
        }"""
    )
    chat_of(page)
    expect(page.locator(".jp-Assist-widget")).to_have_css("color-scheme", "light")


@pytest.mark.parametrize("width", [190, 240, 300])
def test_in_little_room_every_button_is_whole(page, width):
    page.set_viewport_size({"width": 600, "height": 600})
    page.evaluate(
        """width => {
          document.querySelector("#place").style.width = `${width}px`;
          window.hide = window.show();
        }""",
        width,
    )
    chat = chat_of(page)
    edge = page.locator(".jp-Assist-widget").bounding_box()
    for name in ("Send", "Ask", "Agent"):
        box = chat.button(name).bounding_box()
        assert box["x"] >= edge["x"]
        assert box["x"] + box["width"] <= edge["x"] + edge["width"]


@pytest.mark.parametrize("width", [190, 240, 300])
def test_in_little_room_a_turn_can_be_stopped_and_answered(page, width):
    page.set_viewport_size({"width": 600, "height": 900})
    page.evaluate(
        "width => { document.querySelector('#place').style.width = `${width}px`; }", width
    )
    chat = show_a_turn(page)
    edge = page.locator(".jp-Assist-widget").bounding_box()
    names = ("Stop", "Deny Esc", "Edit", "Once", "This turn", "This chat", "Always")
    shown = [*map(chat.button, names), chat.tools.get_by_text("needs your yes")]
    for one in [*shown, chat.tools.locator("summary .jp-Assist-icon").last]:
        box = one.bounding_box()
        assert box["x"] >= edge["x"]
        assert box["x"] + box["width"] <= edge["x"] + edge["width"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_without_jupyters_colours_gets_readable_ones(page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.evaluate("() => { window.hide = window.show(); }")
    chat = chat_of(page)
    colours = page.locator(".jp-Assist-widget").evaluate(
        "it => [getComputedStyle(it).backgroundColor, getComputedStyle(it).color]"
    )
    background, text = ([int(part) for part in one[4:-1].split(",")] for one in colours)
    dark = sum(background) < sum(text)
    assert dark == (scheme == "dark")
    assert abs(sum(background) - sum(text)) > 3 * 120
    expect(chat.input).to_be_visible()


def test_opened_and_closed_200_times_it_leaves_nothing(page, chromium):
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def counted():
        session.send("HeapProfiler.collectGarbage")
        metrics = {
            one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]
        }
        return {name: metrics[name] for name in ("Nodes", "JSEventListeners", "Documents")}

    def open_and_close(times):
        page.evaluate(
            """async times => {
              for (let time = 0; time < times; time += 1) {
                const hide = window.show();
                await new Promise(then => setTimeout(then, 30));
                hide();
              }
              await new Promise(then => setTimeout(then, 200));
            }""",
            times,
        )

    open_and_close(20)  # what is made once is made
    before, listening = counted(), page.evaluate("window.listening()")
    open_and_close(200)
    after = counted()
    assert page.evaluate("window.listening()") == listening == 0
    assert page.locator(".view").count() == 0
    grown = {name: after[name] - before[name] for name in before}
    # Less than one node or listener for ten views: each has some hundred.
    assert all(more < 20 for more in grown.values()), grown
