"""What an administrator has settled, three doors to it, and what must hold whoever attacks."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import nbformat
from browser.jupyter_process import Jupyter
from kernel.live_kernel import LiveKernel
from nbformat.v4 import new_code_cell, new_notebook
from security.seat import Seat
from server.live_server import Client, gone
from servers.raw import Play, RawServer
from servers.wires import reply, wire_for_path
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

__all__ = [
    "DENIED",
    "DOORS",
    "HIDDEN",
    "KEY",
    "NOTEBOOK",
    "Castle",
    "Talk",
    "administered",
    "open_castle",
]

KEY = "sk-of-the-castle-0123456789"
HIDDEN = "the treasure lies under the oak"
DENIED = (
    "write_file",
    "edit_cell",
    "insert_cell",
    "delete_cell",
    "move_cell",
    "run_cells",
    "scratch",
    "restart_kernel",
    "interrupt_kernel",
)
NOTEBOOK = "nb.ipynb"


@dataclass
class Castle:
    """A home in which little is allowed, and two services: the allowed one, and a stranger's."""

    home: Path
    allowed: RawServer
    stranger: RawServer
    environ: dict[str, str] = field(default_factory=dict)
    strict: bool = True
    """Whether the administrator has denied and excluded anything."""

    @property
    def folder(self) -> Path:
        """Where the notebook is."""
        return self.home / "work"

    @property
    def admins(self) -> str:
        """What the administrator has written."""
        lab = {
            "name": "Lab",
            "slug": "lab",
            "base_url": f"{self.allowed.url}/v1",
            "api_key_env": "CASTLE_KEY",
            "models": [{"id": "m", "name": "M"}],
        }
        own: dict[str, Any] = {"allowed_providers": ["lab"], "max_retries": 0}
        if self.strict:
            own |= {"tool_modes": dict.fromkeys(DENIED, "deny"), "exclude": ["hidden.txt"]}
        lines = [f"c.Assist.{name} = {value!r}" for name, value in own.items()]
        lines.append("c.Assist.default_model = 'lab:m'")
        return "\n".join([*lines, f"c.AssistCompatible.providers = [{lab!r}]", ""])

    def furnish(self) -> None:
        """A notebook, and a file that nobody may read."""
        self.folder.mkdir(parents=True, exist_ok=True)
        spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        cells = [new_code_cell("x = 1", id="first")]
        book = new_notebook(cells=cells, metadata={"kernelspec": spec})
        nbformat.write(book, self.folder / NOTEBOOK)
        (self.folder / "hidden.txt").write_text(HIDDEN)

    def check(self) -> None:
        """Nothing was widened: not who is asked, not with what, and not what may be done."""
        assert self.stranger.seen == []
        assert self.allowed.seen
        for seen in self.allowed.seen:
            body = json.loads(seen.body)
            assert body["model"] == "m"
            assert not {tool["function"]["name"] for tool in body.get("tools", ())} & {*DENIED}
            assert HIDDEN.encode() not in seen.body
            assert KEY.encode() not in seen.body
            held = [name for name, value in seen.headers.items() if KEY in value]
            assert held == ["authorization"]
        book = nbformat.read(self.folder / NOTEBOOK, 4)
        assert [cell.source for cell in book.cells] == ["x = 1"]
        assert book.cells[0].execution_count is None
        assert (self.folder / "hidden.txt").read_text() == HIDDEN
        assert list(self.home.rglob("taken*")) == []


@contextmanager
def open_castle(home: Path) -> Iterator[Castle]:
    """A home with a notebook, and both services."""

    def answer(seen) -> Play:
        return Play(reply(wire_for_path(seen.path), ["Done."]))

    with RawServer(answer) as allowed, RawServer(answer) as stranger:
        castle = Castle(home, allowed, stranger, {"CASTLE_KEY": KEY})
        castle.furnish()
        yield castle


def administered(castle: Castle) -> dict[str, str]:
    """The environment of a home with a system-wide folder."""
    folder = castle.home / "etc" / "jupyter"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "jupyter_ai_assist_config.py").write_text(castle.admins)
    return {
        "JUPYTER_PLATFORM_DIRS": "1",
        "XDG_CONFIG_DIRS": str(folder.parent),
        "HOME": str(castle.home),
        "JUPYTER_CONFIG_DIR": str(castle.home / "config"),
        "JUPYTER_DATA_DIR": str(castle.home / "data"),
        **castle.environ,
    }


def by_kernel(castle: Castle, prompts: Sequence[str]) -> None:
    """``%assist`` in a kernel."""
    kernel = LiveKernel(castle.home, administered(castle))
    try:
        assert kernel.run("%load_ext jupyter_ai_assist").status == "ok"
        for prompt in prompts:
            kernel.run(f"%assist --mode agent {prompt}", answers=["y"] * 5)
    finally:
        kernel.close()


def by_command_line(castle: Castle, prompts: Sequence[str]) -> None:
    """``jupyter assist``, with a yes to everything."""
    for prompt in prompts:
        subprocess.run(
            [
                *(sys.executable, "-m", "jupyter_ai_assist.headless", "ask"),
                *("--notebook", NOTEBOOK, "--mode", "agent", "--yes", "*", prompt),
            ],
            cwd=castle.folder,
            env={**os.environ, **administered(castle)},
            check=False,
            timeout=100,
        )


class Talk:
    """A client of the server's websocket, which may send what it likes."""

    def __init__(self, jupyter: Jupyter | Seat) -> None:
        self._jupyter = jupyter

    async def send(self, frame: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Send one frame, answer all questions with yes, and give what came until the end."""
        query = urlencode({"notebook": NOTEBOOK, "client": secrets.token_hex(4), "chat": "new"})
        address = f"ws{self._jupyter.address[4:]}/ai-assist/api/chat?{query}"
        headers = {"Authorization": f"token {self._jupyter.token}"}
        socket = await websocket_connect(HTTPRequest(address, headers=headers))
        client = Client(socket)
        try:
            await client.frame()
            await client.send(dict(frame))
            while True:
                came = await client.frame()
                event = came.get("event", {})
                if event.get("type") == "approval":
                    verdict = {"verdict": "always", "id": event["id"], "hash": event["hash"]}
                    await client.send({"type": "decide", **verdict})
                if "error" in came or event.get("type") in ENDS:
                    return client.frames
        finally:
            await gone(socket)


ENDS = {"turn_finished", "turn_failed", "turn_stopped", "report"}


@contextmanager
def served(castle: Castle) -> Iterator[Talk]:
    """A real server with the castle's notebook, and a client."""
    kept = castle.home / "kept"
    castle.folder.rename(kept)  # the server makes the folder of its contents itself
    jupyter = Jupyter(
        "jupyterlab", castle.home, {**os.environ, **castle.environ}, admins=castle.admins
    )
    castle.folder.rmdir()
    kept.rename(castle.folder)
    jupyter.start()
    try:
        yield Talk(jupyter)
    finally:
        jupyter.stop(kill=True)


def by_server(castle: Castle, prompts: Sequence[str]) -> None:
    """The websocket, as the sidebar uses it."""
    with served(castle) as talk:
        for prompt in prompts:
            asyncio.run(talk.send({"type": "submit", "prompt": prompt, "mode": "agent"}))


DOORS: Mapping[str, Callable[[Castle, Sequence[str]], None]] = {
    "kernel": by_kernel,
    "server": by_server,
    "headless": by_command_line,
}
