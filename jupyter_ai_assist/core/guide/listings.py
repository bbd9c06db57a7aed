"""What there is: variables, cells that have run, files, errors."""

from __future__ import annotations

from jupyter_ai_assist.core.markdown import cell_text, table
from jupyter_ai_assist.core.typed import typed
from jupyter_ai_assist.core.workspace.base import Cell, Variable

from .asker import Asker
from .words import code, listed, short_type

__all__ = ["errors", "files", "history", "variables"]

MAX_ROWS = 40
_CODE_TYPES = {"function": "functions", "type": "classes", "module": "modules"}


async def variables(ask: Asker) -> list[str]:
    """The variables of the kernel, data first."""
    known = list((await ask.names()).values())
    if not known:
        return _nothing(ask, "list_variables", "The kernel holds no variables yet.")
    data = [variable for variable in known if variable.type not in _CODE_TYPES]
    parts = [_table(data)] if data else []
    for type_, word in _CODE_TYPES.items():
        names = [variable.name for variable in known if variable.type == type_]
        if names:
            parts.append(f"{word.capitalize()}: {listed(names, 25)}.")
    return parts


def _table(data: list[Variable]) -> str:
    rows = [
        [code(v.name), cell_text(short_type(v.type)), cell_text(v.summary)] for v in data[:MAX_ROWS]
    ]
    more = len(data) - len(rows)
    return table(["name", "type", "what"], rows) + (f"\n\n… and {more:,} more" if more > 0 else "")


async def history(ask: Asker) -> list[str]:
    """The cells that have run, in the order in which they ran last."""
    run = await _run(ask)
    if not run:
        return _nothing(ask, "read_cells", "No cell has run in this kernel yet.")
    lines = [f"- `[{cell.execution_count}]` {code(_first_line(cell))}" for cell in run[-MAX_ROWS:]]
    return [f"{len(run):,} cells have run, the latest last:", "\n".join(lines)]


async def files(ask: Asker) -> list[str]:
    """The files beside the notebook."""
    found = (await ask.files(".")).get(".")
    if found is None:
        return _nothing(ask, "list_files", "I cannot see the notebook's folder.")
    if not found:
        return ["The notebook's folder is empty."]
    lines = [f"- {code(name)}" for name in found[:MAX_ROWS]]
    more = len(found) - len(lines)
    return ["In the notebook's folder:", "\n".join(lines + [f"- … and {more:,} more"] * (more > 0))]


async def errors(ask: Asker) -> list[str]:
    """The cells whose output ends in an exception."""
    failed = [(cell, found) for cell in await _run(ask) if (found := cell.error)]
    if not failed:
        return _nothing(ask, "read_cells", "I see no cell whose output ends in an error.")
    lines = [f"- `[{cell.execution_count}]` {code(found)}" for cell, found in failed[-MAX_ROWS:]]
    return [
        "These cells ended in an error:",
        "\n".join(lines),
        f"{code(typed('/fix'))} takes the last one.",
    ]


async def _run(ask: Asker) -> list[Cell]:
    ran = [cell for cell in await ask.cells() if cell.execution_count is not None]
    return sorted(ran, key=lambda cell: cell.execution_count or 0)


def _first_line(cell: Cell) -> str:
    return next((line for line in cell.source.splitlines() if line.strip()), "").strip()


def _nothing(ask: Asker, tool: str, text: str) -> list[str]:
    """The text, unless the tool that would know could not be used: that is said at the end."""
    return [] if tool in ask.unanswered else [text]
