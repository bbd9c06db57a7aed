"""The notebook as a panel's turns see it: that of the kernel, from beside its cells."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection

from jupyter_ai_assist.core.edits.edits import Edit, WriteFile
from jupyter_ai_assist.core.workspace.base import (
    Ability,
    Cell,
    Docs,
    ErrorReport,
    KernelStatus,
    RunResult,
    Variable,
)
from jupyter_ai_assist.core.workspace.read_only import ReadOnly
from jupyter_ai_assist.kernel.recorder import Recorder
from jupyter_ai_assist.kernel.workspace import KernelWorkspace

__all__ = ["PanelWorkspace"]


class PanelWorkspace(ReadOnly):
    """Sees all that the kernel's workspace sees.

    It changes and runs no cell: a kernel can give its notebook a new cell only with the end
    of the cell that asks for it, and what a cell shows only under one that runs.

    Parameters
    ----------
    kernel
        The kernel's.
    recorder
        Knows what runs.
    """

    def __init__(self, kernel: KernelWorkspace, recorder: Recorder) -> None:
        self._kernel = kernel
        self._recorder = recorder

    @property
    def notebook(self) -> str:
        """The notebook's path, or ``""`` where there is none."""
        return self._kernel.notebook

    @property
    def root(self) -> str:
        """The kernel's working folder."""
        return self._kernel.root

    @property
    def running(self) -> str:
        """Blank: no cell is run from here."""
        return ""

    @property
    def abilities(self) -> frozenset[Ability]:
        """Code over a copy of the names, between the cells."""
        return frozenset({"scratch"})

    async def cells(self) -> list[Cell]:
        """The notebook's cells as saved, with what has run since."""
        return await self._kernel.cells()

    async def executed(self) -> list[Cell]:
        """What has run, oldest first."""
        return await self._kernel.executed()

    async def last_error(self) -> ErrorReport | None:
        """The last exception that reached the user."""
        return await self._kernel.last_error()

    async def variables(
        self, wanted: Callable[[str], bool] | None = None, *, private: bool = False
    ) -> list[Variable]:
        """The user's variables."""
        return await self._kernel.variables(wanted, private=private)

    async def inspect(self, path: str) -> Variable | None:
        """The object at a path."""
        return await self._kernel.inspect(path)

    async def docs(self, path: str) -> Docs | None:
        """Documentation of what a path leads to."""
        return await self._kernel.docs(path)

    async def text_of(self, name: str) -> str | None:
        """``str(value)`` of a variable, made between the cells."""
        return await self._kernel.text_of(name)

    async def output(self, execution_count: int) -> Variable | str | None:
        """``Out[n]``, or what that cell has shown."""
        return await self._kernel.output(execution_count)

    async def whole_output(self, id_: str) -> str:
        """A cell's outputs, as far as the notebook was saved with them."""
        return await self._kernel.whole_output(id_)

    async def kernel(self) -> KernelStatus:
        """Busy also with the cell that runs: a panel stands in none."""
        status = await self._kernel.kernel()
        run = self._recorder.running
        if run is None:
            return status.model_copy(update={"asking": ""})
        seconds = time.time() - run.at
        busy = {"state": "busy", "running": run.cell_id, "seconds": seconds, "asking": ""}
        return status.model_copy(update=busy)

    async def apply(self, edit: Edit) -> Edit:
        """Write a file."""
        if isinstance(edit, WriteFile):
            return await self._kernel.apply(edit)
        return await super().apply(edit)

    async def scratch(self, code: str, patience: float, without: Collection[str] = ()) -> RunResult:
        """Run plain Python aside, between the cells."""
        return await self._kernel.scratch(code, patience, without)

    async def close(self) -> None:
        """Nothing: the kernel is the user's."""
