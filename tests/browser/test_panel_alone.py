"""The panel's bundle alone: in a page that lets nothing run but its own scripts."""

from __future__ import annotations

import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sidebar_page import Sidebar

from jupyter_ai_assist.kernel.panel.bundle import BUNDLE

PAGES = Path(__file__).parent / "panel_pages"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)


class Strict(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    for file in (*PAGES.iterdir(), BUNDLE):
        shutil.copy(file, folder)
    (folder / "favicon.ico").touch()  # browsers ask for it
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Strict, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/strict.html"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def page(chromium, address):
    """The page, which reported nothing in the end and asked for nothing but its files."""
    page = chromium.new_page()
    said, asked = [], []
    page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    page.wait_for_function("() => 'show' in window")
    page.on("request", lambda request: asked.append(request.url))
    yield page
    page.close()
    assert said == []
    assert asked == []


def chat_of(page):
    return Sidebar(page, page.locator(".jp-Assist")).ready()


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
