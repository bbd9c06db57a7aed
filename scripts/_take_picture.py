"""Run a small notebook in JupyterLab and take its picture; runs in the environment."""

from __future__ import annotations

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

LOAD = """\
%load_ext jupyter_ai_assist
import pandas as pd

sales = pd.DataFrame(
    {"region": ["North", "South", "South"], "units": [120, 80, 95], "price": [3.5, 3.4, 5.2]}
)"""
FAIL = """\
sales["revenue"] = sales["unit"] * sales["price"]
sales.groupby("region")["revenue"].sum()"""
CELLS = (LOAD, FAIL, "%assist /fix", "%assist what's in sales?")
START_SECONDS = 60
WIDTH, HEIGHT = 980, 860


def main(arguments: Sequence[str]) -> int:
    """Take the picture: the browser's program and the picture's file are the arguments."""
    browser, picture = arguments
    folder = Path.home() / "notebooks"
    folder.mkdir()
    _write_notebook(folder / "sales.ipynb")
    # A short traceback: the picture is about what follows it.
    profile = Path.home() / ".ipython" / "profile_default"
    profile.mkdir(parents=True)
    (profile / "ipython_config.py").write_text('c.InteractiveShell.xmode = "Minimal"\n')
    with _jupyterlab(folder) as address:
        _take(browser, f"{address}&reset", picture)
    print(f"Wrote {picture}")
    return 0


def _write_notebook(path: Path) -> None:
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]  # type: ignore[no-untyped-call]
    cells[1].metadata["tags"] = ["raises-exception"]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=metadata)  # type: ignore[no-untyped-call]
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]


@contextmanager
def _jupyterlab(folder: Path) -> Iterator[str]:
    """A JupyterLab on a free port of this machine; gives the notebook's address."""
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
        yield f"http://127.0.0.1:{port}/doc/tree/sales.ipynb?token={token}"
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


def _take(browser: str, address: str, picture: str) -> None:
    options = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run"]
    options.append("--disable-background-networking")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=options)
        page = chromium.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=1.5
        )
        page.goto(address)
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=START_SECONDS * 1000)
        page.locator(".jp-CodeCell").first.click()
        page.get_by_text("Run", exact=True).first.click()
        page.get_by_text("Run All Cells", exact=True).click()
        page.wait_for_selector("text=not by a language model", timeout=START_SECONDS * 1000)
        page.get_by_role("button", name="No", exact=True).click()  # about news of Jupyter
        page.keyboard.press("Escape")
        page.mouse.move(WIDTH - 5, HEIGHT - 5)
        page.locator(".jp-Notebook").evaluate("notebook => { notebook.scrollTop = 0 }")
        page.wait_for_timeout(500)
        page.screenshot(path=picture)
        chromium.close()


if __name__ == "__main__":
    sys.exit(program(main))
