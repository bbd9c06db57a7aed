"""The panel in marimo, which has widgets, but no kernel of Jupyter's and no IPython."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from _beside import marimo
from _clean_home import clean_home
from jupyter_process import END, START, free_port
from playwright.sync_api import expect
from scripted_model import ScriptedModel
from sidebar_page import Sidebar

ENVIRON = dict(os.environ)
NOTEBOOK = """
import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo
    from jupyter_ai_assist import assist
    prices = [2_000_001, 3]
    return assist, mo, prices


@app.cell
def _(assist, mo):
    panel = mo.ui.anywidget(assist.panel())
    mo.vstack([mo.md("Ask:"), panel])
    return (panel,)


@app.cell
def _(mo, panel):
    mo.md("Mode " + panel.value["mode"])
    return
"""


@pytest.fixture(params=["run", "edit"])
def address(request, model_server, tmp_path):
    """A notebook as an application, or as whoever writes it has it."""
    beside = marimo(Path(sys.prefix))
    if not beside.installed:
        pytest.skip("scripts/test installs marimo")
    (tmp_path / "notebook.py").write_text(NOTEBOOK)
    (tmp_path / ".jupyter").mkdir()
    config = ScriptedModel.config.format(url=model_server.url)
    (tmp_path / ".jupyter" / "jupyter_ai_assist_config.py").write_text(config)
    variables = {
        **beside.variables(clean_home(ENVIRON, tmp_path)),
        "JUPYTER_CONFIG_DIR": str(tmp_path / ".jupyter"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "MARIMO_SKIP_UPDATE_CHECK": "1",
    }
    port = free_port()
    command = [sys.executable, "-m", "marimo", "--yes", "--quiet", request.param, "notebook.py"]
    command += ["--headless", "--no-token", "--host=127.0.0.1", f"--port={port}"]
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(command, cwd=tmp_path, env=variables)
    try:
        _await(f"{url}/health")
        yield url
    finally:
        process.terminate()
        process.wait(END)


def _await(url):
    end = time.monotonic() + START
    while True:
        try:
            with urllib.request.urlopen(url, timeout=START):
                return
        except OSError:
            assert time.monotonic() < end, "marimo did not start"
            time.sleep(0.2)


@pytest.fixture
def page(chromium, address):
    page = chromium.new_page()
    said, asked = [], []
    page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address, wait_until="domcontentloaded")
    yield page
    page.close()
    assert said == []
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []


def test_it_answers_and_sees_the_variables(request, page, address, model):
    chat = page.locator(".jp-Assist")
    if request.node.callspec.params["address"] == "edit":  # whoever edits a notebook runs it first
        page.get_by_text("assist.panel").click()
        page.keyboard.press("Control+Shift+r")
    panel = Sidebar(page, chat).ready().use(model.id)
    model.says("The answer is **42**.")
    turn = panel.ask("What is in @prices?")
    expect(turn.locator("strong")).to_have_text("42")
    assert "2000001" in str(model.requests[-1])
    panel.agent()
    expect(page.get_by_text("Mode agent")).to_be_visible()
    page.reload()
    expect(Sidebar(page, chat).ready().turns.first).to_be_visible()
