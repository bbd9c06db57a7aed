"""The notebook as a panel's turns see it: that of the kernel, from beside its cells."""

from __future__ import annotations

import asyncio
import time

from jupyter_ai_assist.core.edits.edits import Edit, WriteFile
from jupyter_ai_assist.core.errors import WorkspaceError
from jupyter_ai_assist.core.workspace.around import Around
from jupyter_ai_assist.core.workspace.base import Ability, KernelStatus, RunResult
from jupyter_ai_assist.core.workspace.read_only import ReadOnly
from jupyter_ai_assist.core.workspace.values import LiveValues
from jupyter_ai_assist.kernel.page.workspace import PageWorkspace
from jupyter_ai_assist.kernel.recorder import Recorder
from jupyter_ai_assist.kernel.running import interrupt_main
from jupyter_ai_assist.kernel.workspace import KernelWorkspace

__all__ = ["PanelWorkspace"]


class _Beside(Around):
    """What can be done without a page.

    A kernel can give its notebook a new cell only with the end of the cell that asks for it,
    and what a cell shows only under one that runs.
    """

    @property
    def abilities(self) -> frozenset[Ability]:
        """Code over a copy of the names, between the cells."""
        return frozenset({"scratch"})

    async def apply(self, edit: Edit) -> Edit:
        """Write a file."""
        if isinstance(edit, WriteFile):
            return await self._within.apply(edit)
        return await ReadOnly().apply(edit)

    async def run(self, id_: str, patience: float, base: str = "") -> RunResult:
        """Refused."""
        return await ReadOnly().run(id_, patience, base)

    @property
    def values(self) -> LiveValues | None:
        """None: a panel's turns bind no name."""
        return None


class PanelWorkspace(PageWorkspace):
    """Sees all that the kernel's workspace sees; changes and runs cells through the page.

    Parameters
    ----------
    kernel
        The kernel's.
    recorder
        Knows what runs.
    """

    running = ""
    """No cell is run from here: what runs in the page is the person's to stop, too."""

    def __init__(self, kernel: KernelWorkspace, recorder: Recorder) -> None:
        super().__init__(_Beside(kernel))
        self._recorder = recorder

    @property
    def abilities(self) -> frozenset[Ability]:
        """Through a page, cells can be run as a person runs them."""
        return super().abilities | ({"run", "interrupt"} if self.there else set())

    async def kernel(self) -> KernelStatus:
        """Busy also with the cell that runs: a panel stands in none."""
        status = await super().kernel()
        run = self._recorder.running
        if run is None:
            return status.model_copy(update={"asking": ""})
        seconds = time.time() - run.at
        busy = {"state": "busy", "running": run.cell_id, "seconds": seconds, "asking": ""}
        return status.model_copy(update=busy)

    async def run(self, id_: str, patience: float, base: str = "") -> RunResult:
        """Run a code cell in the page, which shows what comes of it."""
        page = self.there
        if page is None:
            return await super().run(id_, patience, base)
        try:
            return await page.run(id_, patience, base)
        except asyncio.CancelledError:
            await self.interrupt()
            raise

    async def interrupt(self) -> None:
        """Stop the cell that runs."""
        if self._recorder.running is None:
            raise WorkspaceError("No cell runs: nothing is to be interrupted.")
        interrupt_main()

    async def close(self) -> None:
        """Nothing: the kernel is the user's."""
