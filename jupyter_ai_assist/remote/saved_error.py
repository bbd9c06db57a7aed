"""The error that a notebook file shows, as far as it can be told without its kernel."""

from __future__ import annotations

from collections.abc import Sequence

from jupyter_ai_assist.core.edits import CellState
from jupyter_ai_assist.core.saved.failure import told_error
from jupyter_ai_assist.core.saved.outputs import traceback_text
from jupyter_ai_assist.core.workspace import Cell, ErrorReport

__all__ = ["saved_error"]


def saved_error(states: Sequence[CellState], cells: Sequence[Cell]) -> ErrorReport | None:
    """The error of the cell that ran last of those that show one.

    Parameters
    ----------
    states, cells
        The same cells of a file, in the same order.
    """
    failed = [
        (state.execution_count or 0, place, cell, error)
        for place, (state, cell) in enumerate(zip(states, cells, strict=True))
        for error in state.outputs
        if error.get("output_type") == "error"
    ]
    if not failed:
        return None
    _, _, cell, error = max(failed, key=lambda one: one[:2])
    name, value = str(error.get("ename", "")), str(error.get("evalue", ""))
    return told_error(name, value, traceback_text(error), cell)
