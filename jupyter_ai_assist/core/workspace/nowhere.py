"""A workspace where there is no notebook and no kernel: a program of its own asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from jupyter_ai_assist.core.errors import UnknownCellError

from .base import Cell, Docs, ErrorReport, KernelStatus, Variable
from .read_only import ReadOnly

__all__ = ["Nowhere"]


class Nowhere(ReadOnly):
    """Nothing to see but the files of the working folder."""

    notebook = ""

    @property
    def root(self) -> str:
        """The working folder."""
        return str(Path.cwd())

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
        self, wanted: Callable[[str], bool] | None = None, *, private: bool = False
    ) -> list[Variable]:
        """None: a program's names are its own."""
        del wanted, private
        return []

    async def inspect(self, path: str) -> Variable | None:
        """Nothing."""
        del path
        return None

    async def docs(self, path: str) -> Docs | None:
        """Nothing."""
        del path
        return None

    async def text_of(self, name: str) -> str | None:
        """Nothing."""
        del name
        return None

    async def output(self, execution_count: int) -> Variable | str | None:
        """Nothing."""
        del execution_count
        return None

    async def whole_output(self, id_: str) -> str:
        """There is no cell."""
        raise UnknownCellError.of(id_)

    async def kernel(self) -> KernelStatus:
        """There is none."""
        return KernelStatus(state="none")
