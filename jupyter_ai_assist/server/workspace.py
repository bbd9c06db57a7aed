"""The workspace seam in a server: through a browser, a shared document, or the contents."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

from jupyter_ai_assist.core.edits.edits import Edit, WriteFile, hash_of
from jupyter_ai_assist.core.errors import KernelBusyError, UnknownCellError, WorkspaceError
from jupyter_ai_assist.core.saved.cells import Saved
from jupyter_ai_assist.core.workspace.base import (
    Cell,
    Docs,
    ErrorReport,
    KernelStatus,
    RunResult,
    Variable,
    require_source,
)
from jupyter_ai_assist.core.workspace.read_only import ReadOnly
from jupyter_ai_assist.core.workspace.write_file import write_file
from jupyter_ai_assist.remote.frontend import FrontendNotebook
from jupyter_ai_assist.remote.kernel import Kernel
from jupyter_ai_assist.remote.notebook import Opened
from jupyter_ai_assist.remote.workspace import RemoteWorkspace, by_count

from .contents import ContentsNotebook
from .document import DocumentNotebook
from .kernels import ServerKernels
from .places import Place

__all__ = ["NoNotebook", "ServerNotebook", "ServerWorkspace"]


class ServerNotebook:
    """A notebook where it is now: in a browser, in a shared document, or in the contents.

    Parameters
    ----------
    place
        Where it is.
    hosted
        Whether a browser has it open.
    """

    def __init__(
        self,
        place: Place,
        *,
        stored: ContentsNotebook,
        document: DocumentNotebook,
        frontend: FrontendNotebook,
        hosted: Callable[[], bool],
    ) -> None:
        self._at = place
        self.language = ""
        self.frontend = frontend
        self._stored = stored
        self._document = document
        self._hosted = hosted

    @property
    def path(self) -> str:
        """See ``Notebook``; another one as soon as it is renamed."""
        return self._at.full

    @property
    def root(self) -> str:
        """Its folder."""
        return self._at.folder

    @property
    def hosted(self) -> bool:
        """Whether a browser has it open."""
        return self._hosted()

    @property
    def shared(self) -> bool:
        """Whether it is a document that whoever has it open sees change."""
        return self._document.live

    def read(self) -> Saved:
        """Its cells."""
        saved = self._now.read()
        self.language = saved.language
        return saved

    def open(self, whole: str = "") -> Opened:
        """The same to be changed."""
        return self._now.open(whole)

    def whole_output(self, cell: Cell) -> str:
        """What a cell has put out, uncut."""
        return self._now.whole_output(cell)

    @property
    def _now(self) -> ContentsNotebook | DocumentNotebook | FrontendNotebook:
        if self.hosted:
            return self.frontend
        return self._document if self.shared else self._stored


class ServerWorkspace(RemoteWorkspace):
    """A notebook of the server, and the kernel of its session.

    Parameters
    ----------
    come
        Has the page come that has the notebook open; whether it is there then.
    """

    def __init__(
        self,
        notebook: ServerNotebook,
        kernels: ServerKernels,
        notify: Callable[[str], None],
        come: Callable[[], Awaitable[bool]],
    ) -> None:
        super().__init__(notebook, kernels, notify)
        self._place = notebook
        self._kernels = kernels
        self._come = come
        self._untold: Kernel | None = None
        """The kernel that does not tell which cells were edited."""

    async def executed(self) -> list[Cell]:
        """What has run, as the notebook tells: people run cells without us.

        Of cells that were edited since, the kernel tells what ran.
        """
        cells = by_count((await self._saved()).cells)
        kernel = await self._keeper.running()
        if not cells or kernel is None or kernel.mute or kernel is self._untold:
            return cells
        counts = Counter(cell.execution_count for cell in cells)
        # A count that two cells have is of an earlier kernel for one of them.
        asked = {
            cell.id: (cell.execution_count, hash_of(cell.source.rstrip()))
            for cell in cells
            if counts[cell.execution_count] == 1
        }
        try:
            found = await kernel.ask("edited", {"cells": asked})
        except KernelBusyError:
            return cells
        except WorkspaceError:  # another version of us is in it: no prompt waits for that again
            self._untold = kernel
            return cells
        ran = {one["id"]: one["source"] for one in found}
        return [
            cell.model_copy(update={"source": ran[cell.id]}) if cell.id in ran else cell
            for cell in cells
        ]

    async def last_error(self) -> ErrorReport | None:
        """The kernel's last error; a kernel that we came to later does not know the cell's id."""
        error = await super().last_error()
        if error is None or error.cell is None:
            return error
        same = [cell for cell in await self.cells() if _is_of(error, error.cell, cell)]
        if len(same) != 1:
            return error
        return error.model_copy(update={"cell": error.cell.model_copy(update={"id": same[0].id})})

    async def apply(self, edit: Edit) -> Edit:
        """Change the notebook where it is open, or a file; see ``Workspace.apply``."""
        if not isinstance(edit, WriteFile):
            await self._require_page()
        return await super().apply(edit)

    async def run(self, id_: str, patience: float, base: str = "") -> RunResult:
        """Run a code cell; a browser that has the notebook open runs it, and shows it."""
        await self._require_page()
        if not self._place.hosted:
            return await super().run(id_, patience, base)
        cell = await asyncio.to_thread(self._edits.code_cell, id_)
        require_source(id_, cell.source, base)
        kernel = await self._keeper.running()
        if kernel is None:
            raise WorkspaceError(
                "The notebook has no kernel that runs.", hint="Choose or restart its kernel first."
            )
        await self._require_idle(kernel)
        try:
            return await self._place.frontend.run(cell, patience)
        except asyncio.CancelledError:
            await self.interrupt()
            raise

    async def restart(self) -> None:
        """Restart the kernel; in the browser that has the notebook open, so that it knows."""
        await self._require_page()
        if not self._place.hosted:
            await super().restart()
            return
        await self.close()
        await self._place.frontend.restart()

    async def _require_page(self) -> None:
        """Do nothing behind the back of a page: it may have been loaded anew meanwhile."""
        place = self._place
        if place.hosted or not await self._kernels.seen():
            return
        if await asyncio.to_thread(lambda: place.shared) or await self._come():
            return
        raise WorkspaceError(
            "The page that has the notebook open does not answer; nothing was done.",
            hint="Bring its tab to the front, or save and close it; then ask again.",
        )


def _is_of(error: ErrorReport, ran: Cell, cell: Cell) -> bool:
    """Whether a cell of the notebook is the one that ran and failed, maybe changed since."""
    if cell.id == ran.id:
        return True
    # A count alone may be of an earlier kernel; a kernel's history drops newlines at the end.
    unchanged = cell.source.rstrip() == ran.source.rstrip()
    shows_it = cell.error.partition(":")[0].endswith(error.name)
    return cell.execution_count == ran.execution_count and (unchanged or shows_it)


class NoNotebook(ReadOnly):
    """Where no notebook is open: only files can be seen.

    Parameters
    ----------
    root
        The folder that file tools may read.
    """

    notebook = ""
    running = ""

    def __init__(self, root: str) -> None:
        self.root = root

    async def cells(self) -> list[Cell]:
        """None."""
        return []

    async def executed(self) -> list[Cell]:
        """None."""
        return []

    async def last_error(self) -> ErrorReport | None:
        """None."""
        return None

    async def variables(
        self,
        wanted: Callable[[str], bool] | None = None,  # noqa: ARG002
        *,
        private: bool = False,  # noqa: ARG002
    ) -> list[Variable]:
        """None."""
        return []

    async def inspect(self, path: str) -> Variable | None:  # noqa: ARG002
        """None."""
        return None

    async def docs(self, path: str) -> Docs | None:  # noqa: ARG002
        """None."""
        return None

    async def text_of(self, name: str) -> str | None:  # noqa: ARG002
        """None."""
        return None

    async def output(self, execution_count: int) -> Variable | str | None:  # noqa: ARG002
        """None."""
        return None

    async def whole_output(self, id_: str) -> str:
        """There is no such cell."""
        raise UnknownCellError.of(id_)

    async def kernel(self) -> KernelStatus:
        """None."""
        return KernelStatus(state="none")

    async def apply(self, edit: Edit) -> Edit:
        """Write a file; there are no cells."""
        if isinstance(edit, WriteFile):
            return await write_file(self.root, edit)
        return await super().apply(edit)

    async def close(self) -> None:
        """Nothing is open."""
