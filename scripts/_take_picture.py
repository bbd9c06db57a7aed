"""Run a small notebook in JupyterLab and take its pictures; runs in the environment."""

from __future__ import annotations

import json
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from _console import StepError, program
from _machine import is_root
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from playwright.sync_api import Browser, Page

LOAD = """\
import pandas as pd

sales = pd.DataFrame(
    {"region": ["North", "South", "South"], "units": [120, 80, 95], "price": [3.5, 3.4, 5.2]}
)"""
FAIL = """\
sales["revenue"] = sales["unit"] * sales["price"]
sales.groupby("region")["revenue"].sum()"""
SIDEBAR = (LOAD, FAIL)
MAGICS = (f"%load_ext jupyter_ai_assist\n{LOAD}", FAIL, "%assist /fix", "%assist what's in sales?")
START_SECONDS = 60
WIDTH, HEIGHT = 1180, 700
SETTINGS = Path(".jupyter", "lab", "user-settings", "@jupyterlab", "apputils-extension")


def main(arguments: Sequence[str]) -> int:
    """Take the pictures: the browser's program and their folder are the arguments."""
    browser, pictures = arguments
    folder = Path.home() / "notebooks"
    folder.mkdir()
    # A short traceback: the picture is about what follows it.
    profile = Path.home() / ".ipython" / "profile_default"
    profile.mkdir(parents=True)
    (profile / "ipython_config.py").write_text('c.InteractiveShell.xmode = "Minimal"\n')
    _set("notification", {"fetchNews": "false", "checkForUpdates": False})
    with _jupyterlab(folder) as address, _chromium(browser) as chromium:
        for name, theme, cells, take in (
            ("sidebar", "JupyterLab Light", SIDEBAR, _take_sidebar),
            ("sidebar-dark", "JupyterLab Dark", SIDEBAR, _take_sidebar),
            ("fix", "JupyterLab Light", MAGICS, _take_magics),
        ):
            _set("themes", {"theme": theme})
            (folder / name).mkdir()
            _write_notebook(folder / name / "sales.ipynb", cells)
            page = chromium.new_page(
                viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=1.5
            )
            page.set_default_timeout(START_SECONDS * 1000)
            page.goto(address.format(notebook=f"{name}/sales.ipynb"))
            page.locator(".jp-Notebook .jp-Cell").first.wait_for()
            page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
            take(page)
            picture = Path(pictures) / f"{name}.png"
            page.screenshot(path=picture)
            page.close()
            print(f"Wrote {picture}")
    return 0


def _set(name: str, settings: dict[str, object]) -> None:
    path = Path.home() / SETTINGS / f"{name}.jupyterlab-settings"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(settings), encoding="utf-8")


def _write_notebook(path: Path, sources: Sequence[str]) -> None:
    cells = [nbformat.v4.new_code_cell(source) for source in sources]  # type: ignore[no-untyped-call]
    cells[1].metadata["tags"] = ["raises-exception"]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=metadata)  # type: ignore[no-untyped-call]
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]


@contextmanager
def _jupyterlab(folder: Path) -> Iterator[str]:
    """A JupyterLab on a free port of this machine; gives the address of a notebook."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1"]
    command += [f"--port={port}", f"--ServerApp.root_dir={folder}"]
    command += [f"--IdentityProvider.token={token}"]
    if is_root():
        command.append("--allow-root")
    with (Path.home() / "lab.log").open("wb") as log:
        lab = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _await(f"http://127.0.0.1:{port}/api/status?token={token}")
        yield f"http://127.0.0.1:{port}/doc/tree/{{notebook}}?token={token}&reset"
    finally:
        lab.terminate()
        lab.wait()


def _await(address: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise StepError("JupyterLab did not start", "run scripts/start to see what it says")


@contextmanager
def _chromium(program: str) -> Iterator[Browser]:
    options = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run"]
    options.append("--disable-background-networking")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=options)
        yield browser
        browser.close()


def _take_sidebar(page: Page) -> None:
    """A failed cell, and the change of it that the assistant proposes."""
    _run_all(page)
    page.get_by_text("KeyError").first.wait_for()
    page.locator(".jp-SideBar [data-id='jupyter-ai-assist']").click()
    message = page.get_by_role("textbox", name="Message")
    message.fill("/explain")
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator(".jp-Assist-turn[aria-busy=false]").wait_for()
    page.get_by_role("button", name="Agent", exact=True).click()
    message.fill("/fix")
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator(".jp-Assist-approval").wait_for()
    _settle(page)


def _take_magics(page: Page) -> None:
    """The same with %assist in cells."""
    _run_all(page)
    page.get_by_text("not by a language model").first.wait_for()
    page.keyboard.press("Escape")
    _settle(page)


def _run_all(page: Page) -> None:
    page.locator(".jp-CodeCell").first.click()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()


def _settle(page: Page) -> None:
    """Show the notebook from its beginning, and nothing that follows the mouse."""
    page.mouse.move(WIDTH - 5, HEIGHT - 5)
    page.locator(".jp-Notebook").evaluate("notebook => { notebook.scrollTop = 0 }")
    page.wait_for_timeout(500)


if __name__ == "__main__":
    sys.exit(program(main))
