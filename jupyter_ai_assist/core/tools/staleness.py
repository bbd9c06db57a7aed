"""Which cells' outputs may be out of date, read from what ran and in what order."""

from __future__ import annotations

from collections.abc import Iterable

from jupyter_ai_assist.core.source import names_of
from jupyter_ai_assist.core.workspace import Cell

__all__ = ["stale_cells"]


def stale_cells(cells: Iterable[Cell], executed: Iterable[Cell]) -> dict[str, str]:
    """By id, why a cell that ran should run again.

    A cell is stale if it was edited since it ran, or if a cell above it that
    makes a name it uses ran later. What cells below it make is the usual way
    down a notebook, and no reason.

    Parameters
    ----------
    cells
        As they stand, in notebook order.
    executed
        As they ran in this kernel, oldest first.
    """
    ran = {cell.id: cell for cell in executed if cell.id}
    made: dict[str, int] = {}
    stale: dict[str, str] = {}
    for cell in cells:
        run = ran.get(cell.id)
        if run is None or run.execution_count is None:
            continue
        names = names_of(run.source)
        newer = sorted(name for name in names.loads if made.get(name, 0) > run.execution_count)
        if run.source != cell.source:
            stale[cell.id] = "edited since it ran"
        elif newer:
            stale[cell.id] = f"uses {newer[0]}, which a cell above has made anew since"
        for name in names.stores:
            made[name] = max(made.get(name, 0), run.execution_count)
    return stale
