"""Two tools: one that reads, and one that changes a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from jupyter_ai_assist.core.errors import ToolError
from jupyter_ai_assist.core.policy import Touched
from jupyter_ai_assist.core.tools.base import Arguments, Proposal, Tool, ToolScope
from jupyter_ai_assist.core.workspace.base import Cell

HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)


class NoArguments(Arguments):
    """None."""


class CellArgument(Arguments):
    """One cell."""

    id: str
    """The cell's id, from `list_headings`."""
    level: int = 1
    """How many levels deeper its headings shall be; less than 0 for higher."""


async def list_headings(scope: ToolScope, _arguments: NoArguments) -> Any:
    """List the headings of the notebook's Markdown cells, with the cells' ids."""
    # The policy has left out what may not leave; hidden() hides secrets in what is.
    cells = [scope.hidden(cell) for cell in await scope.cells() if cell.kind == "markdown"]
    return [{"id": c.id, "headings": [m[0] for m in HEADING.finditer(c.source)]} for c in cells]


async def shift_headings(scope: ToolScope, arguments: CellArgument) -> Any:
    """Make the headings of a Markdown cell deeper or higher; the rest of it stays."""
    cell = await _cell(scope, arguments.id)
    # The hash says what this is based on: if somebody has changed the cell, nothing is done.
    await scope.editor.replace(cell.id, cell.hash, shifted(cell.source, arguments.level))
    return {"id": cell.id, "shifted": len(HEADING.findall(cell.source))}


async def propose(scope: ToolScope, arguments: CellArgument) -> Proposal:
    """What the person is shown before they say yes: exactly what the cell would say."""
    cell = await _cell(scope, arguments.id)
    after = shifted(cell.source, arguments.level)
    return Proposal(f"Shift the headings of {cell.id}", after, "markdown")


async def touches(scope: ToolScope, arguments: CellArgument) -> Touched:
    """What rules and protected tags are held against: the cell that would be changed."""
    cell = await _cell(scope, arguments.id)
    after = shifted(cell.source, arguments.level)
    return Touched(code=(after,), cells={cell.id: cell.hash})


def shifted(source: str, level: int) -> str:
    """The source with its headings that much deeper, from 1 to 6."""
    return HEADING.sub(lambda m: f"{'#' * min(6, max(1, len(m[1]) + level))} {m[2]}", source)


async def _cell(scope: ToolScope, id_: str) -> Cell:
    # What replaces a text whole is made of the exact one, in which no secret is hidden.
    for cell in await scope.exact.workspace.cells():
        if cell.id == id_ and cell.kind == "markdown":
            return cell
    raise ToolError(f"There is no Markdown cell {id_}.", hint="Ask list_headings for the ids.")


def tools() -> Iterable[Tool]:
    """The entry point."""
    return [
        Tool("list_headings", "read", NoArguments, list_headings),
        Tool(
            "shift_headings",
            "write",
            CellArgument,
            shift_headings,
            needs=("edit",),
            propose=propose,
            touches=touches,
        ),
    ]
