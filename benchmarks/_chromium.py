"""A real browser before a JupyterLab."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from _bench import ROOT
from _lab import Lab
from playwright.sync_api import Locator, Page, Request, sync_playwright

sys.path.insert(0, str(ROOT / "scripts"))
from _console import StepError

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 120_000
"""Milliseconds."""
ARGUMENTS = (
    "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run",
    "--disable-background-networking",
)  # fmt: skip
NOTEBOOK = "sales.ipynb"
QUIET = 1000
"""Milliseconds without a request after which a page has loaded all that it loads by itself."""

# Nobody is asked about news, which would come from outside.
NEWS = "config/lab/user-settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
CELL = (
    '{"cells": [{"cell_type": "code", "id": "one", "source": "x = 1", "metadata": {},'
    ' "outputs": [], "execution_count": null}], "nbformat": 4, "nbformat_minor": 5, "metadata":'
    ' {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}}'
)
FILES = {NEWS: '{"fetchNews": "false", "checkForUpdates": false}', NOTEBOOK: CELL}


@contextmanager
def new_page() -> Iterator[Page]:
    """A page with nothing in it yet."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        raise StepError("there is no Chromium", "install it (Debian, Ubuntu: apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.set_default_timeout(PATIENCE)
        yield page
        browser.close()


def open_notebook(page: Page, lab: Lab) -> None:
    """Open the notebook, and wait until its kernel is idle and nothing is loaded any more."""
    requests: list[Request] = []

    def note(request: Request) -> None:
        requests.append(request)

    page.on("request", note)
    page.goto(lab.page(f"lab/tree/{NOTEBOOK}"))
    page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()
    page.locator(".jp-StatusBar-Item", has_text="| Idle").wait_for()
    seen = -1
    while seen != len(requests):
        seen = len(requests)
        page.wait_for_timeout(QUIET)
    page.remove_listener("request", note)


def tab_of_sidebar(page: Page) -> Locator:
    """The assistant's tab."""
    return page.locator(".jp-SideBar [data-id='jupyter-ai-assist']")


def open_sidebar(page: Page) -> None:
    """Open the chat, and wait until it can be written in."""
    tab_of_sidebar(page).click()
    page.get_by_role("textbox", name="Message").wait_for()
