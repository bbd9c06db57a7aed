"""A saved notebook together with what has run since it was saved."""

from __future__ import annotations

from jupyter_ai_assist.core.saved.cells import Saved
from jupyter_ai_assist.core.saved.outputs import Budget
from jupyter_ai_assist.core.workspace.base import Cell

from .executions import Executions
from .recorder import Run

__all__ = ["merged"]


def merged(saved: Saved, executions: Executions) -> list[Cell]:
    """The saved cells, each as it stood last: when saved, or when it ran.

    Cells that ran and were never saved follow at the end, in the order in
    which they ran: where they stand is known to the frontend only.
    """
    latest = {run.cell_id: run for run in executions.runs() if run.cell_id}
    budget = Budget()
    cells = list(saved.cells)
    # Of thousands of saved cells only those that ran are looked at.
    for place, id_ in sorted((saved.places[id_], id_) for id_ in latest if id_ in saved.places):
        cells[place] = _newer(cells[place], saved, latest[id_], executions, budget)
    unsaved = [run for id_, run in latest.items() if id_ not in saved.places and run.at > saved.at]
    known = {cell.source for cell in cells} if unsaved else set()
    new = (executions.cell(run, budget) for run in unsaved if run.source not in known)
    return [*cells, *map(saved.tagged, new)]


def _newer(cell: Cell, saved: Saved, run: Run, executions: Executions, budget: Budget) -> Cell:
    """The saved cell, unless it has run in another state since.

    A notebook that was saved after the run holds all of its outputs, IPython
    only some; and one that differs from the run was edited after it.
    """
    if cell.execution_count == run.count:
        return cell
    if cell.source != run.source and saved.at > run.at:
        return cell
    return saved.tagged(executions.cell(run, budget))
