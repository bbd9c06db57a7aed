"""The one new cell that a kernel can give its notebook: below the cell that runs.

A frontend takes one text with the end of a cell, and what it is given last
counts. So what a turn inserts is gathered here, changed and taken back here as
long as the turn lasts, and given away as one cell when it ends.
"""

from __future__ import annotations

from collections.abc import Sequence

from jupyter_ai_assist.core.edits.edits import CellEdit, CellKind, CellState, InsertCell
from jupyter_ai_assist.core.edits.model import applied
from jupyter_ai_assist.core.errors import WorkspaceError
from jupyter_ai_assist.core.workspace.base import Cell

__all__ = ["NextCell"]


class NextCell:
    """The cells that the running turn proposes."""

    def __init__(self) -> None:
        self._proposed: list[CellState] = []
        self._ran: set[str] = set()
        self._given: frozenset[str] = frozenset()
        """Ids of the cells that earlier turns gave to the frontend."""

    def begin(self) -> None:
        """A turn begins, with nothing proposed."""
        self._proposed = []
        self._ran = set()

    @property
    def has_run(self) -> bool:
        """Whether all that is proposed ran well as it stands."""
        return all(cell.id in self._ran for cell in self._proposed)

    def ran(self, id_: str) -> None:
        """A cell, proposed or not, ran well."""
        self._ran.add(id_)

    def cells(self) -> list[Cell]:
        """The proposed cells, in order."""
        return [Cell(id=cell.id, kind=cell.kind, source=cell.source) for cell in self._proposed]

    def apply(self, edit: CellEdit) -> CellEdit:
        """Change what is proposed, and give the edit that takes it back.

        Raises
        ------
        ConflictError
            The proposed cell is not what the edit was based on.
        WorkspaceError
            It is about a cell of the notebook, or the cells could not become one.
        """
        if isinstance(edit, InsertCell):
            edit = self._in_order(edit)
        elif edit.id not in {cell.id for cell in self._proposed}:
            raise self._out_of_reach(edit.id)
        proposed, inverse = applied(self._proposed, edit)
        _require_joinable(proposed)
        self._ran -= {edit.cell.id if isinstance(edit, InsertCell) else edit.id}
        self._proposed = proposed
        return inverse

    def take(self, answer: str = "") -> str:
        """The source of the one cell, and forget what it is made of.

        Parameters
        ----------
        answer
            Code of the answer that shall be in it as well, last.
        """
        cells: list[tuple[CellKind, str]] = [(cell.kind, cell.source) for cell in self._proposed]
        self._given |= {cell.id for cell in self._proposed}
        self._proposed = []
        if answer and all(source.strip() != answer.strip() for _, source in cells):
            cells.append(("code", answer))
        return _joined(cells)

    def _in_order(self, edit: InsertCell) -> InsertCell:
        """One after the other, where none of them is named: all follow the running cell."""
        ids = [cell.id for cell in self._proposed]
        if not ids or set(edit.after) & set(ids):
            return edit
        return edit.model_copy(update={"after": (ids[-1],)})

    def _out_of_reach(self, id_: str) -> WorkspaceError:
        if id_ in self._given:
            return WorkspaceError(
                "That cell is in the notebook by now, where the kernel cannot reach it.",
                hint="The user can delete or change it there.",
            )
        return WorkspaceError(
            "From the kernel no cell of the notebook can be changed: "
            "an open notebook takes no notice of it.",
            hint="Insert the corrected code as a new cell, and say which cell it stands in for.",
        )


def _require_joinable(cells: list[CellState]) -> None:
    """Several cells become one, unless a cell magic would then stand in the middle."""
    magic = next((cell for cell in cells if _is_magic(cell)), None)
    if magic is not None and len(cells) > 1:
        raise WorkspaceError(
            "Only one new cell can be added from the kernel in one turn, and a cell that begins "
            f"with {magic.source.split()[0]} cannot be joined with others.",
            hint="Leave the cell magic out, or insert that cell alone.",
        )


def _is_magic(cell: CellState) -> bool:
    return cell.kind == "code" and cell.source.lstrip().startswith("%%")


def _joined(cells: Sequence[tuple[CellKind, str]]) -> str:
    match cells:
        case []:
            return ""
        case [("code", source)]:
            return source
        case [("markdown", source)]:
            return f"%%markdown\n{source}"  # which shows it as the text cell would
        case _:
            head = f"# {len(cells)} cells in one: a kernel can add only one at a time."
            return "\n\n".join([head, *(_as_code(*cell) for cell in cells)])


def _as_code(kind: CellKind, source: str) -> str:
    if kind == "code":
        return source.strip("\n")
    return "\n".join(f"# {line}".rstrip() for line in source.strip("\n").split("\n"))
