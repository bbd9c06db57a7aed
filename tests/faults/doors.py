"""The doors of the assistant, each opened by a person in a home of their own."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import re
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import nbformat
from browser.jupyter_process import Jupyter
from kernel.live_kernel import LiveKernel
from nbformat.v4 import new_code_cell, new_notebook
from server.live_server import Client, gone
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from jupyter_ai_assist import assembly
from jupyter_ai_assist.core.engine import engine
from jupyter_ai_assist.headless.cli import main

__all__ = ["ApiDoor", "Door", "Ended", "HeadlessDoor", "KernelDoor", "ServerDoor"]

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Ended:
    """What a person saw of a turn."""

    text: str
    """Of the answer."""
    failure: str
    """What they were told of a failure, its next step on the last line; ``""`` for none."""
    shown: str
    """All of it, as it came."""


class Door:
    """One door.

    Parameters
    ----------
    home
        All that is written is in there.
    config, data
        The folders of the configuration and of what is kept.
    work
        Where images are saved.
    """

    retries = True
    """Whether it has a conversation, in which a question can be asked again."""

    def __init__(self, home: Path, config: Path, data: Path, work: Path) -> None:
        self.home = home
        self._config = config / "jupyter_ai_assist_config.json"
        self.data = data / "jupyter_ai_assist"
        self._work = work

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Write the configuration, at one stroke as editors do; it counts from the next prompt."""
        self._config.parent.mkdir(parents=True, exist_ok=True)
        written = self._config.with_suffix(".new")
        written.write_text(json.dumps(settings))
        written.replace(self._config)

    def ask(self, prompt: str, *, new: bool = False) -> Ended:
        """Ask, and wait for the end."""
        raise NotImplementedError

    def close(self) -> None:
        """End what runs for it."""

    @property
    def pid(self) -> int:
        """The process that it runs in."""
        return os.getpid()

    def images(self) -> set[str]:
        """The files that are there, which are images."""
        return {path.name for path in self._work.iterdir() if path.suffix == ".png"}

    def turns(self, question: str) -> list[tuple[str, str, str]]:
        """What is stored of turns with this question: outcome, error, and answer."""
        with contextlib.closing(sqlite3.connect(self.data / "history.db")) as history:
            return history.execute(
                "SELECT outcome, error, answer FROM turn WHERE question = ? ORDER BY key",
                (question,),
            ).fetchall()


class KernelDoor(Door):
    """``%assist`` in a real kernel."""

    def __init__(self, home: Path, environ: Mapping[str, str]) -> None:
        super().__init__(home, home / "config", home / "data", home / "work")
        self.kernel = LiveKernel(home, environ)
        log = "import logging; logging.basicConfig(level=logging.DEBUG, filename='output.log')"
        self.kernel.run(log)
        assert self.kernel.run("%load_ext jupyter_ai_assist").status == "ok"

    def ask(self, prompt: str, *, new: bool = False) -> Ended:
        ran = self.kernel.run(f"%assist {'--new ' if new else ''}{prompt}")
        assert (ran.status == "error") == bool(ran.errors)
        failure = _COLOURS.sub("", "\n".join(ran.errors))
        return Ended(ran.markdown, failure, json.dumps(ran.messages, default=str))

    @property
    def pid(self) -> int:
        return int(self.kernel.value("__import__('os').getpid()"))

    def close(self) -> None:
        self.kernel.close()


class ServerDoor(Door):
    """The websocket of a real JupyterLab, in a process of its own."""

    def __init__(self, home: Path, environ: Mapping[str, str]) -> None:
        variables = {**os.environ, **environ}
        variables.pop("JUPYTER_DATA_DIR", None)
        self._jupyter = Jupyter("jupyterlab", home, variables)
        self._jupyter.debug = True
        data = home / ".local" / "share" / "jupyter"
        super().__init__(home, home / ".jupyter", data, home / "work")
        self._jupyter.log = home / "output.log"
        self._jupyter.start()
        self._chat = "new"

    def ask(self, prompt: str, *, new: bool = False) -> Ended:
        return asyncio.run(self._ask(prompt, "new" if new else self._chat))

    async def _ask(self, prompt: str, chat: str) -> Ended:
        query = urlencode({"notebook": "", "client": secrets.token_hex(4), "chat": chat})
        address = f"ws{self._jupyter.address[4:]}/ai-assist/api/chat?{query}"
        headers = {"Authorization": f"token {self._jupyter.token}"}
        socket = await websocket_connect(HTTPRequest(address, headers=headers))
        client = Client(socket)
        try:
            self._chat = (await client.frame())["hello"]["chat"]
            end = await client.ask(prompt)
        finally:
            await gone(socket)
        events = [frame["event"] for frame in client.frames if "event" in frame]
        text = "".join(event["text"] for event in events if event["type"] == "text_delta")
        failed = end.type == "turn_failed"
        return Ended(
            text, f"{end.message}\n{end.hint}" if failed else "", json.dumps(client.frames)
        )

    @property
    def pid(self) -> int:
        return self._jupyter.pid

    def close(self) -> None:
        self._jupyter.stop(kill=True)


class HeadlessDoor(Door):
    """``jupyter assist`` on a notebook file, in the process and home of a test."""

    def __init__(self, home: Path) -> None:
        places = (os.environ["JUPYTER_CONFIG_DIR"], os.environ["JUPYTER_DATA_DIR"], home)
        super().__init__(home, *map(Path, places))
        assembly._assistant.cache_clear()
        self._notebook = home / "work.ipynb"
        nbformat.write(new_notebook(cells=[new_code_cell("x = 1")]), self._notebook)

    def ask(self, prompt: str, *, new: bool = False) -> Ended:
        arguments = ["ask", "--notebook", str(self._notebook), *(["--new"] if new else [])]
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main([*arguments, prompt])
        assert (code != 0) == bool(err.getvalue())
        return Ended(out.getvalue(), err.getvalue().strip(), out.getvalue() + err.getvalue())

    def configure(self, settings: Mapping[str, Any]) -> None:
        if self._config.exists():
            self._disconnect()
        super().configure(settings)

    def close(self) -> None:
        self._disconnect()
        assembly.assistant().history.close()
        assembly._assistant.cache_clear()

    def _disconnect(self) -> None:
        """Close what waits for another request, which the end of a process does otherwise."""
        made = assembly.assistant()
        for service in (*made.providers.values(), *made.image_services.values()):
            if hasattr(service, "aclose"):
                asyncio.run_coroutine_threadsafe(service.aclose(), engine().loop).result(60)


class ApiDoor(Door):
    """``assist.ask`` in a program."""

    retries = False

    def __init__(self, home: Path, environ: Mapping[str, str]) -> None:
        super().__init__(home, home / "config", home / "data", home)
        home.mkdir(exist_ok=True)
        self._errors = (home / "output.log").open("w")
        places = {"JUPYTER_CONFIG_DIR": home / "config", "JUPYTER_DATA_DIR": home / "data"}
        self._program = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("program.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            cwd=home,
            env={
                **os.environ,
                **{name: str(place) for name, place in places.items()},
                **environ,
                "HOME": str(home),
            },
        )

    def ask(self, prompt: str, *, new: bool = False) -> Ended:
        to, back = self._program.stdin, self._program.stdout
        assert to
        assert back
        to.write(json.dumps({"prompt": prompt, "new": new}) + "\n")
        to.flush()
        return Ended(**json.loads(back.readline()))

    @property
    def pid(self) -> int:
        return self._program.pid

    def close(self) -> None:
        self._program.communicate(timeout=60)
        self._errors.close()
