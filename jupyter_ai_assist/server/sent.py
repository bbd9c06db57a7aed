"""The workspace seam over a notebook that came with a request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from jupyter_ai_assist.core.workspace.base import (
    Cell,
    Docs,
    ErrorReport,
    KernelStatus,
    Variable,
    Workspace,
    only_cell,
)
from jupyter_ai_assist.core.workspace.read_only import ReadOnly
from jupyter_ai_assist.remote.workspace import by_count

__all__ = ["SentWorkspace"]


class SentWorkspace(ReadOnly):
    """Cells as a browser sent them along, and the kernel of their notebook.

    Parameters
    ----------
    stored
        The notebook as the server has it: it knows the kernel.
    """

    def __init__(self, cells: Sequence[Cell], stored: Workspace) -> None:
        self._cells = tuple(cells)
        self._stored = stored
        self.notebook = stored.notebook
        self.root = stored.root

    async def cells(self) -> list[Cell]:
        """The cells that were sent."""
        return list(self._cells)

    async def executed(self) -> list[Cell]:
        """Those of them that have run."""
        return by_count(self._cells)

    async def last_error(self) -> ErrorReport | None:
        """The kernel's last error."""
        return await self._stored.last_error()

    async def variables(
        self, wanted: Callable[[str], bool] | None = None, *, private: bool = False
    ) -> list[Variable]:
        """The user's variables.

        Who gives up waiting does not end the work: the next one finds the kernel connected.
        """
        asking = asyncio.ensure_future(self._stored.variables(wanted, private=private))
        asking.add_done_callback(_seen)
        return await asyncio.shield(asking)

    async def inspect(self, path: str) -> Variable | None:
        """Describe an object."""
        return await self._stored.inspect(path)

    async def docs(self, path: str) -> Docs | None:
        """Documentation."""
        return await self._stored.docs(path)

    async def text_of(self, name: str) -> str | None:
        """``str(value)`` of a variable."""
        return await self._stored.text_of(name)

    async def output(self, execution_count: int) -> Variable | str | None:
        """``Out[n]``."""
        return await self._stored.output(execution_count)

    async def whole_output(self, id_: str) -> str:
        """The outputs that were sent."""
        return only_cell(self._cells, id_).output

    async def kernel(self) -> KernelStatus:
        """What the kernel is doing."""
        return await self._stored.kernel()


def _seen(asking: asyncio.Future[list[Variable]]) -> None:
    """Nobody may be there any more to be told of an error."""
    if not asking.cancelled():
        asking.exception()
