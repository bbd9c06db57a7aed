"""What a turn has changed in a notebook, cell by cell, for whoever looks at it later."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from jupyter_ai_assist.core.history import Change
from jupyter_ai_assist.core.messages import Value

from .edits import DeleteCell, Edit, InsertCell, MoveCell, ReplaceCell, RestoreCell

__all__ = ["ChangedCell", "changed_cells"]


class ChangedCell(Value):
    """A cell, and what the turn has made of it."""

    id: str
    kind: Literal["changed", "added", "deleted", "moved"]
    first: str = ""
    """Its source before the turn; blank for one that was added or only moved."""


def changed_cells(changes: Iterable[Change]) -> list[ChangedCell]:
    """The cells that a turn's changes are about, but for those that are taken back.

    Parameters
    ----------
    changes
        In the order in which they were made. What takes a change back tells what was
        there before: of several changes of one cell, the first one does.
    """
    found: dict[str, ChangedCell] = {}
    for change in changes:
        cell = None if change.taken_back else _before(change.edit)
        if cell is None:
            continue
        known = found.get(cell.id)
        if known and known.kind == "added" and cell.kind == "deleted":
            del found[cell.id]
        elif known is None or known.kind == "moved":
            found[cell.id] = cell
        elif cell.kind == "deleted":
            found[cell.id] = cell.model_copy(update={"first": known.first})
    return list(found.values())


def _before(inverse: Edit) -> ChangedCell | None:
    match inverse:
        case DeleteCell(id=id_):
            return ChangedCell(id=id_, kind="added")
        case InsertCell(cell=cell):
            return ChangedCell(id=cell.id, kind="deleted", first=cell.source)
        case ReplaceCell(id=id_, source=source) | RestoreCell(id=id_, source=source):
            return ChangedCell(id=id_, kind="changed", first=source)
        case MoveCell(id=id_):
            return ChangedCell(id=id_, kind="moved")
        case _:
            return None  # a file
