"""Edits over the cells of a notebook, as pure functions.

Every workspace that can edit applies edits by these rules, so that an edit and
its inverse mean the same everywhere. Nothing is run.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from jupyter_ai_assist.core.errors import ConflictError, UnknownCellError

from .edits import (
    Author,
    CellEdit,
    CellState,
    DeleteCell,
    InsertCell,
    MoveCell,
    ReplaceCell,
    RestoreCell,
    hash_of,
)

__all__ = ["SIGNATURE", "applied", "signed"]

SIGNATURE = "jupyter_ai_assist"
"""The metadata entry of a cell that the assistant wrote: ``turn``, ``model``, and
``original``, the source before the assistant first touched the cell; there is no
``original`` where the assistant made the cell."""

_NEIGHBOURS = 20
"""How many cells around it are remembered, so that a cell finds its place again
although some of them are gone."""


def applied(cells: Sequence[CellState], edit: CellEdit) -> tuple[list[CellState], CellEdit]:
    """The cells after an edit, and the edit that takes it back.

    Raises
    ------
    ConflictError
        The cell is not what the edit was based on any more, or there is one
        of the id that would be inserted.
    UnknownCellError
        No cell has the id, or several have.
    """
    match edit:
        case ReplaceCell():
            return _replaced(cells, edit)
        case RestoreCell():
            return _restored(cells, edit)
        case InsertCell():
            return _inserted(cells, edit)
        case DeleteCell():
            return _deleted(cells, edit)
        case MoveCell():
            return _moved(cells, edit)


def signed(metadata: dict[str, Any], author: Author, **original: str) -> dict[str, Any]:
    """A cell's metadata with the author's signature.

    Parameters
    ----------
    original
        ``original=source`` of a cell that is changed; a signature that is there
        already keeps what it says of that.
    """
    before = metadata.get(SIGNATURE)
    if isinstance(before, dict):
        original = {"original": before["original"]} if "original" in before else {}
    return {**metadata, SIGNATURE: {"turn": author.turn, "model": author.model, **original}}


def _replaced(cells: Sequence[CellState], edit: ReplaceCell) -> tuple[list[CellState], CellEdit]:
    place = _place(cells, edit.id)
    cell = _unchanged(cells[place], edit.base)
    after = cell.model_copy(
        update={
            "source": edit.source,
            "metadata": signed(cell.metadata, edit.author, original=cell.source),
        }
    )
    return [*cells[:place], after, *cells[place + 1 :]], _back(cell, after)


def _restored(cells: Sequence[CellState], edit: RestoreCell) -> tuple[list[CellState], CellEdit]:
    place = _place(cells, edit.id)
    cell = _unchanged(cells[place], edit.base)
    others = {name: entry for name, entry in cell.metadata.items() if name != SIGNATURE}
    changes: dict[str, Any] = {"source": edit.source, "metadata": {**others, **edit.signature}}
    if cell.kind == "code":  # somebody may have made text of it
        changes |= {"outputs": edit.outputs, "execution_count": edit.execution_count}
    after = cell.model_copy(update=changes)
    return [*cells[:place], after, *cells[place + 1 :]], _back(cell, after)


def _back(before: CellState, after: CellState) -> RestoreCell:
    signature = {SIGNATURE: before.metadata[SIGNATURE]} if SIGNATURE in before.metadata else {}
    return RestoreCell(
        id=before.id,
        base=hash_of(after.source),
        source=before.source,
        outputs=before.outputs,
        execution_count=before.execution_count,
        signature=signature,
    )


def _inserted(cells: Sequence[CellState], edit: InsertCell) -> tuple[list[CellState], CellEdit]:
    for cell in cells:
        if cell.id == edit.cell.id:
            raise ConflictError(
                f"There is a cell with the id {cell.id!r} already.", current=cell.source
            )
    back = DeleteCell(id=edit.cell.id, base=hash_of(edit.cell.source))
    return _put(cells, edit.cell, edit.after), back


def _deleted(cells: Sequence[CellState], edit: DeleteCell) -> tuple[list[CellState], CellEdit]:
    place = _place(cells, edit.id)
    cell = _unchanged(cells[place], edit.base)
    back = InsertCell(cell=cell, after=_above(cells, place))
    return [*cells[:place], *cells[place + 1 :]], back


def _moved(cells: Sequence[CellState], edit: MoveCell) -> tuple[list[CellState], CellEdit]:
    place = _place(cells, edit.id)
    cell = cells[place]
    if not _first(cells, edit.above, -1) < place < _first(cells, edit.below, len(cells)):
        raise ConflictError(
            f"The cell {edit.id!r} was moved meanwhile; it was left where it is.",
            current=cell.source,
        )
    after = _put([*cells[:place], *cells[place + 1 :]], cell, edit.after)
    new_place = _place(after, edit.id)
    back = MoveCell(
        id=edit.id,
        after=_above(cells, place),
        above=_above(after, new_place),
        below=_ids(after[new_place + 1 :]),
    )
    return after, back


def _place(cells: Iterable[CellState], id_: str) -> int:
    """Where the one cell of an id is."""
    places = [place for place, cell in enumerate(cells) if cell.id == id_]
    if len(places) != 1 or not id_:
        raise UnknownCellError.of(id_, len(places))
    return places[0]


def _first(cells: Sequence[CellState], ids: Iterable[str], default: int) -> int:
    """Where the first of some ids is that exactly one cell has, or ``default``."""
    known = [cell.id for cell in cells]
    return next((known.index(id_) for id_ in ids if id_ and known.count(id_) == 1), default)


def _unchanged(cell: CellState, base: str) -> CellState:
    """The cell, if its source is the one that an edit was based on."""
    if hash_of(cell.source) != base:
        raise ConflictError(
            f"The cell {cell.id!r} was changed meanwhile; nothing was written over it.",
            current=cell.source,
            hint="Read the cell again and base the edit on what it says now.",
        )
    return cell


def _above(cells: Sequence[CellState], place: int) -> tuple[str, ...]:
    """The ids of the nearest cells above a place, the nearest one first."""
    return _ids(cells[:place][::-1])


def _ids(cells: Sequence[CellState]) -> tuple[str, ...]:
    return tuple(cell.id for cell in cells[:_NEIGHBOURS])


def _put(cells: Sequence[CellState], cell: CellState, after: Iterable[str]) -> list[CellState]:
    below = _first(cells, after, -1) + 1
    return [*cells[:below], cell, *cells[below:]]
