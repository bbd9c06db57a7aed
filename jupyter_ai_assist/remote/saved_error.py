"""The error that a notebook file shows, as far as it can be told without its kernel."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from jupyter_ai_assist.core.edits import CellState
from jupyter_ai_assist.core.saved.outputs import traceback_text
from jupyter_ai_assist.core.workspace import Cell, ErrorReport

__all__ = ["saved_error"]

_PLACES = (
    re.compile(r"Cell In\[\d+\], line (\d+)"),  # IPython 8 and 9
    re.compile(r"File <ipython-input-[^>]*>, line (\d+)"),
    re.compile(r"Input In \[\d+\], in .*?line (\d+)"),
    re.compile(r"-+> (\d+) "),  # IPython's arrow, where the heading names no line
)


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
    traceback = traceback_text(error)
    return ErrorReport(
        name=str(error.get("ename", "")),
        value=str(error.get("evalue", "")),
        traceback=traceback,
        cell=cell,
        line=_line(traceback, cell),
        details=_details(str(error.get("ename", "")), str(error.get("evalue", ""))),
    )


def _line(traceback: str, cell: Cell) -> int | None:
    """The line of the cell that a traceback names."""
    for place in _PLACES:
        found = place.search(traceback)
        if found is not None:
            line = int(found[1])
            return line if line <= len(cell.source.splitlines()) else None
    return None


def _details(name: str, value: str) -> dict[str, Any]:
    """What the message of a common exception quotes; see ``ErrorReport.details``."""
    quoted = re.findall(r"'([^']*)'", value)
    match name:
        case "NameError" if quoted:
            return {"name": quoted[0]}
        case "ModuleNotFoundError" if quoted:
            return {"name": quoted[0]}
        case "KeyError":
            return {"key": quoted[0]} if quoted else {}
        case "FileNotFoundError" if quoted:
            return {"path": quoted[-1]}
        case "AttributeError" if quoted:
            return {"name": quoted[-1]}
        case _:
            return {}
