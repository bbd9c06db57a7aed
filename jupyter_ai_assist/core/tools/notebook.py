"""Tools that read the notebook: its outline, its cells, their outputs."""

from __future__ import annotations

from typing import Any

from jupyter_ai_assist.core.cells.staleness import stale_cells
from jupyter_ai_assist.core.workspace.base import Cell, only_cell

from .base import Arguments, Output, Tool, ToolScope
from .cells import one_cell, title_of
from .paging import WINDOW, Count, head_and_tail_of, page, window
from .touched import nothing

__all__ = ["NOTEBOOK_TOOLS"]

MAX_CELLS = 200
"""Cells of one outline."""
MAX_TEXT = 24_000
"""Characters of one answer's cells."""
MAX_SOURCE = 12_000
"""Characters of one cell's source beside others."""
MAX_OUTPUT = 2_000
"""Characters of a cell's output beside its source; ``read_output`` gives the rest."""


class PartArgument(Arguments):
    """A part of the notebook."""

    start: Count = 0
    """How many cells to skip: `next_start` of the answer before."""


class CellsArgument(PartArgument):
    """A choice of cells."""

    ids: list[str] | None = None
    """The cells' ids; all cells, in notebook order, when left out."""
    offset: Count = 0
    """The first character of the sources, to read on in a cell that was cut."""


class OutputArgument(Arguments):
    """A part of an output."""

    id: str
    """The cell's id."""
    offset: Count | None = None
    """The first character to read; when left out, a long output is cut in the middle."""


async def notebook_outline(scope: ToolScope, arguments: PartArgument) -> Any:
    """List every cell in order: id, kind, heading or first line, execution count and sizes.

    `error` names the exception that its output ends in; `stale` says why its outputs
    may be out of date; a `protected` cell cannot be changed, moved, deleted or run. Use it
    first, to find the cells to read.
    """
    cells = await scope.cells()
    asked = {cell.id for cell in cells[arguments.start : arguments.start + MAX_CELLS]}
    stale = stale_cells(cells, await scope.exact.workspace.executed(), asked)
    shown, others = page(
        cells,
        arguments.start,
        lambda cell: _outlined(scope, cell, stale.get(cell.id, "")),
        most=MAX_CELLS,
        room=MAX_TEXT,
    )
    return {"cells": shown, **others}


async def read_cells(scope: ToolScope, arguments: CellsArgument) -> Any:
    """Read cells: source, the hash that an edit has to name, execution count and output.

    Long outputs are cut; `read_output` gives them whole, and images.
    """
    cells = await scope.cells()
    if arguments.ids is not None:
        cells = [only_cell(cells, id_) for id_ in arguments.ids]
    shown, others = page(
        cells,
        arguments.start,
        lambda cell: _read(scope.hidden(cell), arguments.offset),
        most=len(cells),
        room=MAX_TEXT,
    )
    return {"cells": shown, **others}


async def read_output(scope: ToolScope, arguments: OutputArgument) -> Any:
    """Read what a cell has printed and shown, with its images.

    Use it when `read_cells` or a run cut the output, or to look at a plot.
    """
    cell = await one_cell(scope, arguments.id)
    told: dict[str, Any] = {"id": cell.id, "execution_count": cell.execution_count}
    output = await scope.workspace.whole_output(cell.id)
    if arguments.offset is not None:
        return told | window(output, arguments.offset)
    told["text"] = head_and_tail_of(output, WINDOW, "call again with offset={offset}")
    if cell.images:
        told["images"] = [image.name for image in cell.images]
    return Output(told, cell.images)


def _outlined(scope: ToolScope, cell: Cell, stale: str) -> dict[str, Any]:
    source = scope.hidden(cell.model_copy(update={"output": ""}))  # of it, nothing is quoted
    told = {
        "execution_count": cell.execution_count,
        "lines": cell.source.count("\n") + 1,
        "output_characters": len(cell.output),
        "image_count": len(cell.images),
        "error": scope.policy.shared_text(cell.error),
        "stale": stale,
        "tags": list(cell.tags),
        "protected": cell.protected,
    }
    known = {name: value for name, value in told.items() if value}
    return {"id": cell.id, "kind": cell.kind, "title": title_of(source), **known}


def _read(cell: Cell, offset: int) -> dict[str, Any]:
    told: dict[str, Any] = {"id": cell.id, "hash": cell.hash, "kind": cell.kind}
    if cell.protected:
        told["protected"] = True
    part = window(cell.source, offset, MAX_SOURCE)
    told |= {"source": part.pop("text"), **part}
    if cell.execution_count is not None:
        told["execution_count"] = cell.execution_count
    if cell.output:
        how = f"read_output with id={cell.id!r} gives them"
        told["output"] = head_and_tail_of(cell.output, MAX_OUTPUT, how)
    if cell.images:
        told["image_count"] = len(cell.images)
    return told


NOTEBOOK_TOOLS: tuple[Tool, ...] = (
    Tool("notebook_outline", "read", PartArgument, notebook_outline, touches=nothing),
    Tool("read_cells", "read", CellsArgument, read_cells, touches=nothing),
    Tool("read_output", "read", OutputArgument, read_output, touches=nothing),
)
