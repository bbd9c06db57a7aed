"""A notebook that a page has open, seen from inside its kernel."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from server.tab import RefusedError, Tab
from workspace_doors import CELLS, RAN, Door, FileDoor, OnEngine, open_shell, run_here

from jupyter_ai_assist.assembly import assistant
from jupyter_ai_assist.core.edits.edits import CellState
from jupyter_ai_assist.core.engine import engine
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.session import Session
from jupyter_ai_assist.core.workspace.base import Workspace
from jupyter_ai_assist.kernel.page.magic import InSight, MagicWorkspace
from jupyter_ai_assist.kernel.page.pages import Pages
from jupyter_ai_assist.kernel.recorder import Recorder
from jupyter_ai_assist.kernel.workspace import KernelWorkspace

__all__ = ["PageDoor"]

_PATIENCE = 60


class KernelTab(Tab):
    """A page, and what the kernel has of a connection to it: it answers at once."""

    iopub_socket = None

    def __init__(self) -> None:
        super().__init__()
        self.session = self
        self.pages = Pages(self)

    def send(self, _socket: None, _kind: str, content: dict[str, Any], ident: bytes) -> None:
        """What ``Session.send`` of a kernel brings to the page."""
        del ident
        if "seek" in content:
            self.say(here=content["seek"], asked=False, visible=True)
        elif "workspace_call" in (frame := json.loads(content.get("text", "{}"))):
            answer = self._answer(**frame["workspace_call"])
            self.say(socket=content["socket"], text=json.dumps(answer))

    def say(self, **content: Any) -> None:
        """What comes on the kernel's control channel."""
        self.pages.take({"page": "tab", **content})

    def _answer(self, id: str, method: str, args: dict[str, Any]) -> dict[str, Any]:  # noqa: A002
        answer = {"type": "workspace_result", "id": id}
        try:
            value = {"cells": self.read, "apply": self.change}[method](**args)
        except RefusedError as error:
            return {**answer, "ok": False, "error": error.told}
        return {**answer, "ok": True, "value": value}


class PageDoor(Door):
    """What a page shows was never saved; the cells run inside the one that asks."""

    def __init__(self, tab: KernelTab, workspace: Workspace) -> None:
        self.tab = tab
        self.workspace = OnEngine(workspace)

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, root: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Door]:
        path = root / "work.ipynb"
        FileDoor(path).save([])
        monkeypatch.chdir(root)
        monkeypatch.setenv("JPY_SESSION_NAME", str(path))
        with open_shell() as shell:
            monkeypatch.setattr(InteractiveShell, "_instance", shell)
            tab = KernelTab()
            tab.open(CELLS)
            workspace = MagicWorkspace(KernelWorkspace(Recorder(shell), run_here))
            await asyncio.to_thread(_begin, workspace, tab.pages)
            door = cls(tab, workspace)
            for id_ in RAN:
                await door.workspace.run(id_, _PATIENCE)
            yield door

    def states(self) -> list[CellState]:
        return self.tab.states()

    def save(self, cells: Sequence[CellState]) -> None:
        self.tab.open(cells)


def _begin(workspace: MagicWorkspace, pages: Pages) -> None:
    """Run a command that may change cells: with it, the page is there."""
    session = Session(assistant(), workspace)
    in_sight = InSight(session, workspace, pages, engine())
    command = Submit(prompt="/undo")
    run = in_sight.submit(command, lambda _: None, None, in_sight.find(command, ""))
    assert run.wait(_PATIENCE)
