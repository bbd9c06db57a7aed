"""A notebook that a page has open is not changed behind its back, with a real server."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest
from tornado.websocket import websocket_connect


def assist(*words):
    """Run a command with nobody at the keyboard."""
    return subprocess.run(
        [sys.executable, "-m", "jupyter_ai_assist.headless", *map(str, words)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.fixture(params=[True, False])
def server(request, tmp_path):
    """What a server in the folder has written down about itself; it has the assistant, or not."""
    options = ["--no-browser", "--allow-root", "--port=0", f"--ServerApp.root_dir={tmp_path}"]
    options.append(f"--ServerApp.jpserver_extensions=jupyter_ai_assist={request.param}")
    log = (tmp_path / "server.log").open("w")
    running = subprocess.Popen(
        [sys.executable, "-m", "jupyter_server", *options], stdout=log, stderr=log
    )
    runtime, end = Path(os.environ["JUPYTER_RUNTIME_DIR"]), time.monotonic() + 60
    found = None
    while found is None:
        assert time.monotonic() < end, (tmp_path / "server.log").read_text()
        for file in runtime.glob("jpserver-*.json"):
            with contextlib.suppress(ValueError):
                found = json.loads(file.read_text())
        time.sleep(0.05)
    yield found
    running.terminate()
    running.wait(60)
    log.close()


def answer(request):
    with urllib.request.urlopen(request) as answered:
        return json.load(answered)


@contextlib.asynccontextmanager
async def opened(server, path):
    """A page that has a notebook open: its session, and a connection to its kernel."""
    body = {"path": path, "type": "notebook", "name": path, "kernel": {"name": "python3"}}
    request = urllib.request.Request(
        f"{server['url']}api/sessions",
        json.dumps(body).encode(),
        {"Authorization": f"token {server['token']}"},
    )
    kernel = (await asyncio.to_thread(answer, request))["kernel"]["id"]
    address = server["url"].replace("http", "ws", 1)
    page = await websocket_connect(
        f"{address}api/kernels/{kernel}/channels?token={server['token']}"
    )
    yield
    page.close()
    while await page.read_message() is not None:  # until the server has closed it, too
        pass


WRITE = [["ask", "why", "--mode", "agent"], ["undo"], ["ask", "/translate --to fr"]]


def test_where_no_page_answers_nothing_is_written_and_the_next_step_is_said(request, server, write):
    notebook = write(a="1 / 0")
    has_assistant = request.node.callspec.params["server"]
    why, hint = (
        ("whose page does not answer", "Bring its tab to the front")
        if has_assistant
        else ("where the assistant is not installed, switched off", "Use the notebook there")
    )
    before = notebook.read_bytes()

    async def refuse():
        async with opened(server, notebook.name):
            for command in WRITE:
                done = await asyncio.to_thread(assist, *command, "--notebook", notebook)
                assert done.returncode == 1, done
                assert f"work.ipynb is open in Jupyter at {server['url']}" in done.stderr
                assert why in done.stderr
                assert hint in done.stderr
                assert server["token"] not in done.stderr + done.stdout
            run = await asyncio.to_thread(assist, "fix", "--run", "--notebook", notebook)
            assert run.returncode == 1, run
            assert "Run all cells there" in run.stderr
            asked = await asyncio.to_thread(assist, "ask", "why", "--notebook", notebook)
            assert asked.returncode == 0, asked
            assert why in asked.stdout
            assert "saved last" in asked.stdout

    asyncio.run(refuse())
    assert notebook.read_bytes() == before


def test_another_notebook_that_is_open_is_nobodys_business(server, write):
    notebook, other = write(a="print(1)"), write(name="other.ipynb", a="2")

    async def run():
        async with opened(server, other.name):
            return await asyncio.to_thread(assist, "fix", "--run", "--notebook", notebook)

    done = asyncio.run(run())
    assert done.returncode == 0, done
    assert "".join(nbformat.read(notebook, 4).cells[0].outputs[0].text) == "1\n"
