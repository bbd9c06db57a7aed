"""The cells that a call names."""

from __future__ import annotations

from jupyter_ai_assist.core.workspace.base import Cell, only_cell

from .base import ToolScope

__all__ = ["one_cell", "title_of"]

MAX_TITLE = 100


async def one_cell(scope: ToolScope, id_: str) -> Cell:
    """The cell of this id; an unknown id is an error, and never taken for a place.

    Raises
    ------
    UnknownCellError
        No cell has it, or several have.
    """
    return scope.hidden(only_cell(await scope.cells(), id_))


def title_of(cell: Cell) -> str:
    """A cell in a few words: its first heading, or its first line."""
    lines = [line.strip() for line in cell.source.splitlines() if line.strip()]
    headings = [line for line in lines if line.startswith("#")] if cell.kind == "markdown" else []
    return next(iter([*headings, *lines]), "")[:MAX_TITLE]
