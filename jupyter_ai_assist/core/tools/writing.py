"""Tools that change cells."""

from __future__ import annotations

from typing import Any

from jupyter_ai_assist.core.edits.edits import CellKind, hash_of
from jupyter_ai_assist.core.errors import ConflictError, ToolError
from jupyter_ai_assist.core.policy import Touched
from jupyter_ai_assist.core.protocol import CellChange
from jupyter_ai_assist.core.workspace.base import Cell

from .base import Arguments, Proposal, Tool, ToolScope
from .cells import one_cell, title_of
from .diff import diff_of

__all__ = ["WRITING_TOOLS"]

_LANGUAGES: dict[CellKind, str] = {"code": "python", "markdown": "markdown", "raw": "text"}


class CellArgument(Arguments):
    """A cell, as it was read."""

    id: str
    """The cell's id."""
    hash: str
    """The cell's `hash` from `read_cells`, or from the edit before: what you have seen."""


class EditArgument(CellArgument):
    """A cell and its change."""

    old: str | None = None
    """Text that stands in the cell exactly once; with `new`."""
    new: str | None = None
    """What to put in the place of `old`."""
    source: str | None = None
    """The whole new source, instead of `old` and `new`."""


class InsertArgument(Arguments):
    """A new cell and its place."""

    source: str
    """The cell's source."""
    kind: CellKind = "code"
    """What kind of cell."""
    after: str | None = None
    """The id of the cell above it; an empty string for the top; the end when left out."""


class MoveArgument(Arguments):
    """A cell and its new place."""

    id: str
    """The cell's id."""
    after: str
    """The id of the cell that it shall follow; an empty string for the top."""


async def edit_cell(scope: ToolScope, arguments: EditArgument) -> Any:
    """Change a cell: put `new` in the place of `old`, or give a whole new `source`.

    Needs the `hash` of the cell as you read it. If the cell has changed since, nothing
    is done, and you get its source and hash as they are now. Nothing is run.
    """
    cell, source = await _edited(scope, arguments)
    await scope.editor.replace(cell.id, arguments.hash, source)
    return {"id": cell.id, "hash": hash_of(source)}


async def touched_by_edit(scope: ToolScope, arguments: EditArgument) -> Touched:
    """The cell, and its whole new source if that is code."""
    cell, source = await _edited(scope, arguments)
    return Touched(code=(source,) if cell.kind == "code" else (), cells={cell.id: cell.hash})


async def propose_edit(scope: ToolScope, arguments: EditArgument) -> Proposal:
    """The change as a diff."""
    cell, source = await _edited(scope, arguments)
    return Proposal(
        title=f"Change {_named(cell)}",
        shown=diff_of(cell.source, source, f"cell {cell.id}"),
        language="diff",
        field="source",
        text=source,
        runnable=cell.kind == "code",
        change=CellChange(
            action="replace", cell=cell.id, kind=cell.kind, before=cell.source, source=source
        ),
    )


async def insert_cell(scope: ToolScope, arguments: InsertArgument) -> Any:
    """Add a cell. Nothing is run.

    Where the notebook's cells cannot be changed, it becomes the cell below the prompt.
    """
    after = arguments.after
    if after is None:
        after = await _last(scope)
    id_ = await scope.editor.insert(arguments.kind, arguments.source, after)
    return {"id": id_, "hash": hash_of(arguments.source)}


async def touched_by_insert(_scope: ToolScope, arguments: InsertArgument) -> Touched:
    """The source of a code cell."""
    return Touched(code=(arguments.source,) if arguments.kind == "code" else ())


async def propose_insert(scope: ToolScope, arguments: InsertArgument) -> Proposal:
    """The new cell's source."""
    can_edit = "edit" in scope.workspace.abilities
    place, change = "below the prompt", None
    if can_edit:
        after = await _last(scope) if arguments.after is None else arguments.after
        place = f"below {_named(await one_cell(scope, after))}" if after else "at the top"
        change = CellChange(
            action="insert", kind=arguments.kind, after=after, source=arguments.source
        )
    return Proposal(
        title=f"Add a {arguments.kind} cell {place}",
        shown=arguments.source,
        language=_LANGUAGES[arguments.kind],
        field="source",
        text=arguments.source,
        runnable=arguments.kind == "code",
        change=change,
    )


async def delete_cell(scope: ToolScope, arguments: CellArgument) -> Any:
    """Delete a cell with its outputs; variables that it made stay."""
    await scope.editor.delete((await _unchanged(scope, arguments)).id, arguments.hash)
    return {"deleted": arguments.id}


async def touched_by_delete(scope: ToolScope, arguments: CellArgument) -> Touched:
    """The cell."""
    return Touched(cells={arguments.id: (await _unchanged(scope, arguments)).hash})


async def propose_delete(scope: ToolScope, arguments: CellArgument) -> Proposal:
    """What would be gone."""
    cell = await _unchanged(scope, arguments)
    return Proposal(
        title=f"Delete {_named(cell)}",
        shown=diff_of(cell.source, "", f"cell {cell.id}"),
        language="diff",
        change=CellChange(action="delete", cell=cell.id, kind=cell.kind, before=cell.source),
    )


async def move_cell(scope: ToolScope, arguments: MoveArgument) -> Any:
    """Move a cell below another one, or to the top. Nothing is run."""
    await scope.editor.move(arguments.id, arguments.after)
    return {"moved": arguments.id}


async def touched_by_move(scope: ToolScope, arguments: MoveArgument) -> Touched:
    """The cell."""
    return Touched(cells={arguments.id: (await one_cell(scope, arguments.id)).hash})


async def propose_move(scope: ToolScope, arguments: MoveArgument) -> Proposal:
    """The cell and its new place."""
    cell = await one_cell(scope, arguments.id)
    place = (
        f"below {_named(await one_cell(scope, arguments.after))}"
        if arguments.after
        else "to the top"
    )
    return Proposal(
        title=f"Move {_named(cell)} {place}",
        shown=cell.source,
        language=_LANGUAGES[cell.kind],
        change=CellChange(
            action="move",
            cell=cell.id,
            kind=cell.kind,
            after=arguments.after,
            before=cell.source,
            source=cell.source,
        ),
    )


async def _edited(scope: ToolScope, arguments: EditArgument) -> tuple[Cell, str]:
    """The cell and its new source."""
    cell = await _unchanged(scope, arguments)
    source = arguments.source
    if source is None:
        source = _replaced(cell.source, arguments.old, arguments.new)
    if source == cell.source:
        raise ToolError(f"The cell {cell.id!r} says that already.", code="no_change")
    return cell, source


async def _unchanged(scope: ToolScope, arguments: CellArgument) -> Cell:
    """The cell, if it is still what the call was made for."""
    cell = await one_cell(scope, arguments.id)
    if cell.hash != arguments.hash:
        raise ConflictError(
            f"The cell {cell.id!r} is not what the hash says; nothing was done.",
            current=cell.source,
            hint="Base the call on the source and hash that are given here.",
        )
    return cell


def _replaced(source: str, old: str | None, new: str | None) -> str:
    if not old or new is None:
        raise ToolError(
            "An edit needs `old` and `new`, or `source`.",
            code="bad_arguments",
            hint="Give the text to replace and its replacement, or the whole new source.",
        )
    found = source.count(old)
    if found != 1:
        raise ToolError(
            f"`old` stands in the cell {found} times." if found else "`old` is not in the cell.",
            code="ambiguous" if found else "not_found",
            hint="Copy it exactly as read_cells gives it, with enough lines around to be unique.",
        )
    return source.replace(old, new)


async def _last(scope: ToolScope) -> str:
    """The id of the last cell; blank where there is none, or no place to choose."""
    if "edit" not in scope.workspace.abilities:
        return ""
    cells = await scope.cells()
    return cells[-1].id if cells else ""


def _named(cell: Cell) -> str:
    """A cell as people know it."""
    number = f" [{cell.execution_count}]" if cell.execution_count else ""
    return f"{cell.kind} cell{number} “{title_of(cell)}”"


WRITING_TOOLS: tuple[Tool, ...] = (
    Tool(
        "edit_cell",
        "write",
        EditArgument,
        edit_cell,
        needs=("edit",),
        propose=propose_edit,
        touches=touched_by_edit,
        cell_of=lambda done: {done["id"]: done["hash"]},
    ),
    Tool(
        "insert_cell",
        "write",
        InsertArgument,
        insert_cell,
        needs=("edit", "next_cell"),
        propose=propose_insert,
        touches=touched_by_insert,
        cell_of=lambda done: {done["id"]: done["hash"]},
    ),
    Tool(
        "delete_cell",
        "write",
        CellArgument,
        delete_cell,
        needs=("edit",),
        propose=propose_delete,
        touches=touched_by_delete,
    ),
    Tool(
        "move_cell",
        "write",
        MoveArgument,
        move_cell,
        needs=("edit",),
        propose=propose_move,
        touches=touched_by_move,
    ),
)
