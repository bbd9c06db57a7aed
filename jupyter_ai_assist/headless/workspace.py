"""The workspace seam over a notebook file and a kernel of its own, with no frontend."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from jupyter_ai_assist.core.edits.edits import CellState, Edit
from jupyter_ai_assist.core.workspace.base import RunResult
from jupyter_ai_assist.remote.workspace import RemoteWorkspace

from .notebook_file import FileNotebook
from .outcomes import Outcomes
from .process import OwnKernel

__all__ = ["FileWorkspace"]


class FileWorkspace(RemoteWorkspace):
    """A notebook file, and a kernel that starts when it is first needed.

    All methods are called on one loop; ``close`` ends the kernel.

    Parameters
    ----------
    path
        The notebook.
    notify
        Told in a sentence what a person should know: that the file was
        upgraded, that outputs could not be kept.
    """

    def __init__(self, path: str | Path, notify: Callable[[str], None] = lambda _: None) -> None:
        file = FileNotebook(Path(path))
        super().__init__(file, OwnKernel(Path(file.path)), notify)
        self._file = file
        self._outcomes = Outcomes()

    async def apply(self, edit: Edit) -> Edit:
        """Change the file, or one beside it; see ``Workspace.apply``."""
        with self._outcomes.changing(edit):
            return await super().apply(edit)

    async def run(self, id_: str, patience: float, base: str = "") -> RunResult:
        """Run a code cell; see ``Workspace.run``."""
        with self._outcomes.running(id_):
            return await super().run(id_, patience, base)

    def not_changed(self) -> list[str]:
        """Why what was to be changed was not, each in a sentence."""
        return self._outcomes.changes()

    async def failing(self) -> list[str]:
        """What is wrong with the cells that were run, each in a sentence."""
        return self._outcomes.runs(await self._states())

    @property
    def changed(self) -> int:
        """How many changes were made."""
        return self._outcomes.changed

    def written(self) -> set[str]:
        """The cells that were changed and have not run since."""
        return self._outcomes.written()

    async def done(self) -> set[str]:
        """The cells that ran well as they are now."""
        return self._outcomes.done(await self._states())

    async def _states(self) -> tuple[CellState, ...]:
        opened = await asyncio.to_thread(self._file.open)
        return opened.content.cells
