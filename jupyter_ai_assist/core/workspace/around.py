"""A workspace that passes all on to another one: the base of those that do some of it otherwise."""

from __future__ import annotations

from collections.abc import Callable, Collection

from jupyter_ai_assist.core.edits.edits import Edit

from .base import (
    Ability,
    Cell,
    Docs,
    ErrorReport,
    KernelStatus,
    RunResult,
    Variable,
    Workspace,
)
from .values import LiveValues

__all__ = ["Around"]


class Around:
    """Every method is that of the workspace within.

    Parameters
    ----------
    within
        The other one.
    """

    def __init__(self, within: Workspace) -> None:
        self._within = within

    @property
    def notebook(self) -> str:
        """See ``Workspace``, as all that follows."""
        return self._within.notebook

    @property
    def root(self) -> str:
        """The folder that file tools may read."""
        return self._within.root

    @property
    def abilities(self) -> frozenset[Ability]:
        """What it can do."""
        return self._within.abilities

    async def cells(self) -> list[Cell]:
        """Every cell."""
        return await self._within.cells()

    async def executed(self) -> list[Cell]:
        """What has run, oldest first."""
        return await self._within.executed()

    async def last_error(self) -> ErrorReport | None:
        """The last exception that reached the user."""
        return await self._within.last_error()

    async def variables(
        self, wanted: Callable[[str], bool] | None = None, *, private: bool = False
    ) -> list[Variable]:
        """The user's variables."""
        return await self._within.variables(wanted, private=private)

    async def inspect(self, path: str) -> Variable | None:
        """The object at a path."""
        return await self._within.inspect(path)

    async def docs(self, path: str) -> Docs | None:
        """Documentation of what a path leads to."""
        return await self._within.docs(path)

    async def text_of(self, name: str) -> str | None:
        """``str(value)`` of a variable."""
        return await self._within.text_of(name)

    async def output(self, execution_count: int) -> Variable | str | None:
        """``Out[n]``, or what that cell has shown."""
        return await self._within.output(execution_count)

    async def whole_output(self, id_: str) -> str:
        """A cell's outputs, whole."""
        return await self._within.whole_output(id_)

    async def kernel(self) -> KernelStatus:
        """What the kernel is doing."""
        return await self._within.kernel()

    async def apply(self, edit: Edit) -> Edit:
        """Change the notebook or a file."""
        return await self._within.apply(edit)

    async def run(self, id_: str, patience: float, base: str = "") -> RunResult:
        """Run a cell."""
        return await self._within.run(id_, patience, base)

    async def scratch(self, code: str, patience: float, without: Collection[str] = ()) -> RunResult:
        """Run code aside."""
        return await self._within.scratch(code, patience, without)

    @property
    def values(self) -> LiveValues | None:
        """The kernel's names, whole."""
        return self._within.values

    async def interrupt(self) -> None:
        """Stop what the kernel runs."""
        await self._within.interrupt()

    async def restart(self) -> None:
        """Restart the kernel."""
        await self._within.restart()
