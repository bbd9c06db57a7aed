"""An error as far as its text tells of it, without the kernel that raised it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from jupyter_ai_assist.core.workspace.base import Cell, ErrorReport

from .outputs import traceback_text

__all__ = ["last_failure", "told_error"]

_PLACES = (
    re.compile(r"Cell In\[\d+\], line (\d+)"),  # IPython 8 and 9
    re.compile(r"File <ipython-input-[^>]*>, line (\d+)"),
    re.compile(r"Input In \[\d+\], in .*?line (\d+)"),
    re.compile(r"-+> (\d+) "),  # IPython's arrow, where the heading names no line
)


def last_failure(raw: Sequence[dict[str, Any]], cells: Sequence[Cell]) -> ErrorReport | None:
    """The error of the cell that ran last of those that show one.

    Parameters
    ----------
    raw, cells
        The same cells of a file in the same order, as its JSON and read.
    """
    failed = [
        (cell.execution_count or 0, place, output)
        for place, (saved, cell) in enumerate(zip(raw, cells, strict=True))
        for output in _outputs(saved)
        if output.get("output_type") in ("error", "pyerr")  # no set: it may have no hash
    ]
    if not failed:
        return None
    _, place, error = max(failed, key=lambda one: one[:2])
    name, value = str(error.get("ename", "")), str(error.get("evalue", ""))
    return told_error(name, value, traceback_text(error), cells[place])


def _outputs(cell: dict[str, Any]) -> list[dict[str, Any]]:
    outputs = cell.get("outputs")
    return [one for one in outputs if isinstance(one, dict)] if isinstance(outputs, list) else []


def told_error(name: str, value: str, traceback: str, cell: Cell) -> ErrorReport:
    """The error of a cell.

    Parameters
    ----------
    name, value
        The class of the exception, and its message.
    traceback
        As it is shown, ANSI removed.
    """
    return ErrorReport(
        name=name,
        value=value,
        traceback=traceback,
        cell=cell,
        line=_line(traceback, cell),
        details=_details(name, value),
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
