"""All of an output, where a ``Cell`` holds only its beginning and end."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jupyter_ai_assist.core.workspace.base import Cell

from .outputs import MARGIN, MAX_PIECE, saved_outputs, text_of
from .parsed import parsed

__all__ = ["MAX_WHOLE", "whole_of", "whole_output"]

MAX_WHOLE = 2_000_000
"""Characters of one cell's outputs that can be had at all."""


def whole_output(path: str, cell: Cell) -> str:
    """A cell's outputs as the notebook file holds them.

    Where the file holds those of another run, or none, it is ``cell.output``.
    """
    if len(cell.output) < MAX_PIECE:  # nothing was cut
        return cell.output
    return whole_of(cell, _saved(path, cell.id))


def whole_of(cell: Cell, candidates: Iterable[Any]) -> str:
    """The same, where the outputs of cells of that id are at hand, as in nbformat 4."""
    for outputs in candidates:
        if text_of(saved_outputs(outputs)) == cell.output:
            return text_of(saved_outputs(outputs, MAX_WHOLE - MARGIN), MAX_WHOLE)
    return cell.output


def _saved(path: str, id_: str) -> list[Any]:
    try:
        notebook = parsed(Path(path).read_bytes())
        return [cell.get("outputs") for cell in notebook["cells"] if cell.get("id") == id_]
    except (OSError, ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return []  # the cell was read from a state of the file that is gone
