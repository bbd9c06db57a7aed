"""The panel's bundle alone: in a page that lets nothing run but its own scripts."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from sidebar_page import Sidebar

from jupyter_ai_assist.kernel.panel.bundle import BUNDLE

__all__ = ["CODE", "chat_of", "opened", "served", "show_a_turn"]

PAGES = Path(__file__).parent / "panel_pages"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)

CODE = '''```python
@cache
def mean(values: list) -> float:  # of all
    """One text."""
    return sum(self.values) / 2.5 if True else None
```
'''
"""An answer that holds most kinds of words."""

APPROVAL = [
    {"type": "tool_started", "id": "c", "name": "scratch", "arguments": {"code": "print(1)"}},
    {
        "type": "approval",
        "id": "c",
        "tool": "scratch",
        "title": "Run code over a copy of your variables",
        "shown": "print(sum(range(10)))  # all of it",
        "language": "python",
        "hash": "1",
        "text": "print(sum(range(10)))  # all of it",
        "editable": True,
        "runnable": False,
        "lasting": True,
        "always": True,
        "setting": "Assist.tool_modes, the default",
    },
]


class _Strict(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a page that ``panel_pages/strict.js`` makes, out of a folder of its own."""
    for file in (*PAGES.iterdir(), BUNDLE):
        shutil.copy(file, folder)
    (folder / "favicon.ico").touch()  # browsers ask for it
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Strict, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/strict.html"
    server.shutdown()
    server.server_close()
    thread.join()


@contextmanager
def opened(chromium: Browser, address: str) -> Iterator[Page]:
    """The page, which reported nothing in the end and asked for nothing but its files."""
    page = chromium.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    page.wait_for_function("() => 'show' in window")
    page.on("request", lambda request: asked.append(request.url))
    yield page
    page.close()
    assert said == []
    assert asked == []


def chat_of(page: Page) -> Sidebar:
    """The panel that is shown, as soon as its chat is connected."""
    return Sidebar(page, page.locator(".jp-Assist")).ready()


def show_a_turn(page: Page) -> Sidebar:
    """A panel with a turn that goes on, and waits for a yes."""
    page.evaluate(
        "([reply, more]) => { window.REPLY = reply; window.MORE = more; window.RUNS = true;"
        " window.hide = window.show(); }",
        [f"Some `code`:\n\n{CODE}", APPROVAL],
    )
    chat = chat_of(page)
    chat.send("What is it?")
    expect(chat.approval).to_be_visible()
    expect(page.locator(".jp-Assist-code .jp-Assist-token-keyword").first).to_be_visible()
    expect(chat.approval.locator(".jp-Assist-token-comment")).to_be_visible()
    return chat
