"""A cell as a model reads it: whole, or on one line."""

from __future__ import annotations

from collections.abc import Iterable

from jupyter_ai_assist.core.text import head_and_tail
from jupyter_ai_assist.core.workspace.base import Cell

__all__ = ["cell_line", "cell_title", "describe_cell", "size_of"]

MAX_LINE = 120
"""Characters of a first line."""
MAX_SOURCE = 8_000
"""Characters of one cell's source among others; head and tail are kept."""
MAX_OUTPUT = 2_000
"""Characters of one cell's outputs among others."""
_PROTECTED = "protected: you cannot change, move, delete or run it"
"""What is said of a cell that a tag protects."""
HEADING = 60
"""About what a cell's heading takes."""


def cell_title(cell: Cell) -> str:
    """A cell for people: its kind, and its execution count."""
    number = "" if cell.execution_count is None else f" [{cell.execution_count}]"
    return f"{cell.kind} cell{number}"


def describe_cell(cell: Cell, remarks: Iterable[str] = (), *, bounded: bool = False) -> str:
    """A heading, the source, the outputs.

    Parameters
    ----------
    remarks
        What else there is to say of the cell: that it is stale, or failed.
    bounded
        Whether it is one of many, so that long sources and outputs are cut.
    """
    source, output = cell.source, cell.output
    if bounded:
        source, output = head_and_tail(source, MAX_SOURCE), head_and_tail(output, MAX_OUTPUT)
    parts = [f"{_heading(cell)}{_remarked(remarks)}:", source]
    if output:
        parts += ["output:", output]
    return "\n".join(parts)


def cell_line(cell: Cell, remarks: Iterable[str] = ()) -> str:
    """The heading and the first line."""
    source = cell.source.strip()
    first = source.partition("\n")[0][:MAX_LINE].rstrip() or "(empty)"
    lines = source.count("\n") + 1  # of hundreds of cells: taking them apart takes longer
    more = f" … ({lines} lines)" if lines > 1 else ""
    return f"{_heading(cell)}{_remarked(remarks)}: {first}{more}"


def size_of(cell: Cell) -> int:
    """About how many characters ``describe_cell`` makes of one of many; cheap."""
    return HEADING + min(len(cell.source), MAX_SOURCE) + min(len(cell.output), MAX_OUTPUT)


def _heading(cell: Cell) -> str:
    protected = f" ({_PROTECTED})" if cell.protected else ""
    return f"{cell_title(cell)}{f' id={cell.id}' if cell.id else ''}{protected}"


def _remarked(remarks: Iterable[str]) -> str:
    said = "; ".join(remark for remark in remarks if remark)
    return f" ({said})" if said else ""
