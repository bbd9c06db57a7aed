"""Finding the cells that a call names: by id, and by nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from jupyter_ai_assist.core.errors import UnknownCellError
from jupyter_ai_assist.core.workspace import Cell

from .base import ToolScope

__all__ = ["cells_named", "one_cell", "title_of"]

MAX_TITLE = 100


async def one_cell(scope: ToolScope, id_: str) -> Cell:
    """The cell of this id.

    Raises
    ------
    UnknownCellError
        No cell has it, or several have.
    """
    (cell,) = cells_named(await scope.workspace.cells(), [id_])
    return cell


def cells_named(cells: Iterable[Cell], ids: Iterable[str]) -> list[Cell]:
    """The cells of these ids, in their order.

    Raises
    ------
    UnknownCellError
        For one of the ids there is no cell, or there are several.
    """
    by_id: dict[str, list[Cell]] = {}
    for cell in cells:
        by_id.setdefault(cell.id, []).append(cell)
    found = []
    for id_ in ids:
        same = by_id.get(id_, [])
        if len(same) != 1:
            problem = f"{len(same)} cells have the id" if same else "There is no cell with the id"
            raise UnknownCellError(
                f"{problem} {id_!r}.", hint="Call notebook_outline to see all cells and their ids."
            )
        found += same
    return found


def title_of(cell: Cell) -> str:
    """A cell in a few words: its first heading, or its first line."""
    lines = [line.strip() for line in cell.source.splitlines() if line.strip()]
    headings = [line for line in lines if line.startswith("#")] if cell.kind == "markdown" else []
    return next(iter([*headings, *lines]), "")[:MAX_TITLE]
