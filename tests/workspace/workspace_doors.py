"""What tests have in place of a magic, and every workspace that keeps the contract.

A new implementation joins the contract by a door: a class with ``opened`` like
those below, and its place in ``DOORS``.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import inspect
import json
import sys
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pytest
from _beside import collaboration
from IPython.core.interactiveshell import InteractiveShell
from server.browser import Browser
from server.live_server import running_server
from traitlets.config import Config

from jupyter_ai_assist.core.edits.edits import CellState
from jupyter_ai_assist.core.engine import engine
from jupyter_ai_assist.core.workspace.base import (
    Cell,
    Docs,
    ErrorReport,
    RunResult,
    Variable,
    Workspace,
)
from jupyter_ai_assist.core.workspace.fake import FakeWorkspace
from jupyter_ai_assist.headless.workspace import FileWorkspace
from jupyter_ai_assist.kernel.recorder import Recorder
from jupyter_ai_assist.kernel.workspace import KernelWorkspace

T = TypeVar("T")

SLOW = "import time\nfor _ in range(600):\n    time.sleep(0.1)"

CELLS = (
    CellState(
        id="text",
        kind="markdown",
        source="# Title\n![](attachment:p.png)",
        attachments={"p.png": {"image/png": "aGk="}},
    ),
    CellState(id="makes", source="a = 41", metadata={"tags": ["keep"], "own": {"x": 1}}),
    CellState(id="shows", source="print('hello')"),
    CellState(id="fails", source="1 / 0"),
    CellState(id="changes", source="a += 1\nprint(a)"),
    CellState(id="slow", source=SLOW),
    CellState(id="raw", kind="raw", source="raw"),
)
"""The notebook that every door opens. The person has run ``makes``, ``shows`` and ``fails``."""

RAN = ("makes", "shows", "fails")


async def run_here(function: Callable[[], T]) -> T:
    """Tests have one thread: it is the main thread."""
    return function()


@contextlib.contextmanager
def open_shell() -> Iterator[InteractiveShell]:
    """An IPython shell that keeps no history."""
    config = Config()
    config.HistoryManager.hist_file = ":memory:"
    shell = InteractiveShell(config=config, colors="nocolor")
    shell.history_manager.outputs.clear()  # one dictionary for all shells of a process
    yield shell
    shell.history_manager.end_session()
    shell.restore_sys_module_state()
    atexit.unregister(shell.atexit_operations)  # collects garbage once for each shell


class Door(ABC):
    """An open notebook, and the person at it."""

    workspace: Workspace
    same_ids = True
    """Whether two of its cells can have one id."""

    @abstractmethod
    def states(self) -> list[CellState]:
        """What the notebook holds."""

    @abstractmethod
    def save(self, cells: Sequence[CellState]) -> None:
        """The person makes this of the notebook."""

    def type(self, id_: str, source: str) -> None:
        """The person gives a cell another source."""
        self.save(
            [
                cell.model_copy(update={"source": source}) if cell.id == id_ else cell
                for cell in self.states()
            ]
        )


class FakeDoor(Door):
    """A notebook of plain values."""

    def __init__(self, root: Path) -> None:
        self.workspace: FakeWorkspace = FakeWorkspace(
            root=str(root),
            all_cells=[*CELLS],
            objects={"a": Variable(name="a", type="int", summary="41", value="41")},
            documented={"len": Docs(path="len", type="function", signature="(obj, /)")},
            texts={"a": "41"},
            outputs={2: "hello"},
            results={
                "print('hello')": RunResult(status="ok", output="hello"),
                "1 / 0": _ERROR,
                "a += 1\nprint(a)": RunResult(status="ok", output="42"),
                "print(a)": RunResult(status="ok", output="41"),
                "a = 0\nprint(a)": RunResult(status="ok", output="0"),
                SLOW: RunResult(status="running"),
            },
            error=ErrorReport(
                name="ZeroDivisionError",
                value="division by zero",
                traceback="",
                cell=Cell(id="fails", source="1 / 0", execution_count=3),
                line=1,
            ),
        )

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, root: Path, _monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
        door = cls(root)
        for id_ in RAN:
            await door.workspace.run(id_, 1)
        yield door

    def states(self) -> list[CellState]:
        return self.workspace.states()

    def save(self, cells: Sequence[CellState]) -> None:
        self.workspace.all_cells = [*cells]


class FileDoor(Door):
    """A notebook that is a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.save(CELLS)

    def states(self) -> list[CellState]:
        return [_state(cell) for cell in json.loads(self.path.read_text())["cells"]]

    def save(self, cells: Sequence[CellState]) -> None:
        kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = {
            "cells": [_saved(cell) for cell in cells],
            "metadata": {"kernelspec": kernelspec},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        self.path.write_text(json.dumps(notebook))


class KernelDoor(FileDoor):
    """A notebook that is open in a frontend, seen from inside its kernel."""

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, root: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
        door = cls(root / "work.ipynb")
        monkeypatch.chdir(root)
        monkeypatch.setenv("JPY_SESSION_NAME", str(door.path))
        with open_shell() as shell:
            # ``display`` asks for the one shell of the process.
            monkeypatch.setattr(InteractiveShell, "_instance", shell)
            door.workspace = KernelWorkspace(Recorder(shell), run_here)
            for cell in CELLS:
                if cell.id in RAN:
                    shell.run_cell(cell.source, store_history=True, cell_id=cell.id)
            yield door


class HeadlessDoor(FileDoor):
    """A notebook file without a frontend."""

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, root: Path, _monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
        door = cls(root / "work.ipynb")
        workspace = FileWorkspace(door.path)
        door.workspace = workspace
        try:
            for id_ in RAN:
                await workspace.run(id_, 60)
            yield door
        finally:
            await workspace.close()


class OnEngine:
    """A workspace whose coroutines run on the engine's thread, as they do in a server."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._workspace, name)
        if not inspect.iscoroutinefunction(found):
            return found

        async def call(*arguments: Any) -> Any:
            work = found(*arguments)
            return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, engine().loop))

        return call


class ServerDoor(FileDoor):
    """A notebook of a Jupyter server, which no browser has open."""

    same_ids = False  # the server gives one of them another

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, root: Path, _monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
        door = cls(root / "work.ipynb")
        async with running_server(root) as server:
            await server.connect(notebook="work.ipynb")
            [chat] = server.hub._all()
            door.workspace = OnEngine(chat._workspace)
            for id_ in RAN:
                await door.workspace.run(id_, 60)
            yield door


class BrowserDoor(Door):
    """A notebook that a browser has open, seen from the server."""

    def __init__(self, browser: Browser, workspace: Workspace) -> None:
        self.browser = browser
        self.workspace = OnEngine(workspace)

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, root: Path, _monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
        FileDoor(root / "work.ipynb").save([])  # what is shown was never saved
        async with running_server(root) as server:
            client = await server.connect(notebook="work.ipynb")
            [chat] = server.hub._all()
            browser = Browser(server, client, "work.ipynb")
            browser.open(CELLS)
            await browser.start()
            try:
                for id_ in RAN:
                    await browser.run(id_)
                yield cls(browser, chat._workspace)
            finally:
                await browser.stop()

    def states(self) -> list[CellState]:
        return self.browser.states()

    def save(self, cells: Sequence[CellState]) -> None:
        self.browser.open(cells)


class DocumentDoor(Door):
    """A notebook that is open in a room of jupyter-collaboration, and in no tab of ours."""

    same_ids = False  # the document gives one of them another

    def __init__(self, document: Any, workspace: Workspace) -> None:
        self.document = document
        self.workspace = OnEngine(workspace)

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, root: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
        for place in collaboration(Path(sys.prefix)).packages:
            monkeypatch.syspath_prepend(place)
        pytest.importorskip("jupyter_server_ydoc", reason="scripts/test installs it")
        FileDoor(root / "work.ipynb")
        monkeypatch.chdir(root)  # where its store of updates goes
        names = ("jupyter_ai_assist", "jupyter_server_ydoc", "jupyter_server_fileid")
        extensions = dict.fromkeys(names, True)
        async with running_server(root, jpserver_extensions=extensions) as server:
            await server.connect(notebook="work.ipynb")
            [chat] = server.hub._all()
            extension = server.app.web_app.settings["jupyter_server_ydoc"]
            document = await extension.get_document(
                path="work.ipynb",
                content_type="notebook",
                file_format="json",
                copy=False,
                create=True,
            )
            door = cls(document, chat._workspace)
            for id_ in RAN:
                await door.workspace.run(id_, 60)
            yield door

    def states(self) -> list[CellState]:
        return [_state(cell) for cell in self.document.get()["cells"]]

    def save(self, cells: Sequence[CellState]) -> None:
        self.document.set({**self.document.get(), "cells": [_saved(cell) for cell in cells]})


DOORS: dict[str, Any] = {
    "fake": FakeDoor,
    "kernel": KernelDoor,
    "headless": HeadlessDoor,
    "server": ServerDoor,
    "browser": BrowserDoor,
    "document": DocumentDoor,
}
"""Whoever implements ``Workspace`` adds a door here."""

_ERROR = RunResult(
    status="error",
    output="ZeroDivisionError: division by zero",
    error_name="ZeroDivisionError",
    error_value="division by zero",
    traceback="ZeroDivisionError: division by zero",
)


def _saved(cell: CellState) -> dict[str, Any]:
    saved = {"cell_type": cell.kind, **cell.model_dump(exclude={"kind"}, mode="json")}
    only = {"outputs", "execution_count"} if cell.kind == "code" else {"attachments"}
    optional = {"outputs", "execution_count", "attachments"}
    return {name: value for name, value in saved.items() if name not in optional - only}


def _state(saved: dict[str, Any]) -> CellState:
    outputs = [
        {**one, "text": _text(one["text"])} if "text" in one else one
        for one in saved.get("outputs", ())
    ]
    return CellState(
        id=saved["id"],
        kind=saved["cell_type"],
        source=_text(saved["source"]),
        outputs=tuple(outputs),
        execution_count=saved.get("execution_count"),
        metadata=saved["metadata"],
        attachments=saved.get("attachments", {}),
    )


def _text(value: str | list[str]) -> str:
    """Files keep text whole or line by line."""
    return "".join(value)
