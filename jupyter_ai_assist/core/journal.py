"""What each turn changed, so that one command takes a turn back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from .edits import (
    Author,
    CellKind,
    CellState,
    DeleteCell,
    Edit,
    InsertCell,
    MoveCell,
    ReplaceCell,
    WriteFile,
)
from .errors import UnknownCellError, UsageError
from .notebook_model import signed
from .workspace import Workspace

__all__ = ["Journal", "TurnEditor"]


@dataclass
class Journal:
    """The changes of a conversation's turns, in the order in which they were made."""

    inverses: dict[str, list[Edit]] = field(default_factory=dict)
    """By turn, the edits that take its changes back, oldest change first."""

    def add(self, turn: str, inverse: Edit) -> None:
        """Remember how to take a change of this turn back."""
        self.inverses.setdefault(turn, []).append(inverse)


@dataclass(frozen=True)
class TurnEditor:
    """Makes the edits of one turn: signed, and remembered in the journal."""

    workspace: Workspace
    journal: Journal
    turn: str
    model: str

    async def replace(self, id_: str, base: str, source: str) -> None:
        """Give a cell another source; its outputs stay until it runs again."""
        await self._make(ReplaceCell(id=id_, base=base, source=source, author=self._author))

    async def insert(self, kind: CellKind, source: str, after: str) -> str:
        """Add a cell below another, or at the top; its id.

        Where the workspace can only propose a cell, it is the person who puts
        it into the notebook, and nothing to be taken back.
        """
        cell = CellState(
            id=uuid.uuid4().hex[:8], kind=kind, source=source, metadata=signed({}, self._author)
        )
        if "edit" in self.workspace.abilities:
            await self._make(InsertCell(cell=cell, after=await self._at_and_above(after)))
        else:
            await self.workspace.apply(InsertCell(cell=cell, after=(after,)))
        return cell.id

    async def delete(self, id_: str, base: str) -> None:
        """Take a cell away."""
        await self._make(DeleteCell(id=id_, base=base))

    async def move(self, id_: str, after: str) -> None:
        """Put a cell below another, or at the top."""
        if id_ == after:
            raise UsageError(f"The cell {id_!r} cannot follow itself.", hint="Name another cell.")
        await self._make(MoveCell(id=id_, after=await self._at_and_above(after)))

    async def write_file(self, path: str, base: str, text: str) -> None:
        """Write a text file; ``base`` is blank for one that is new."""
        await self._make(WriteFile(path=path, base=base, text=text))

    @property
    def _author(self) -> Author:
        return Author(turn=self.turn, model=self.model)

    async def _make(self, edit: Edit) -> None:
        self.journal.add(self.turn, await self.workspace.apply(edit))

    async def _at_and_above(self, id_: str) -> tuple[str, ...]:
        """The id, then those of the cells above, should that cell go meanwhile."""
        if not id_:
            return ()
        ids = [cell.id for cell in await self.workspace.cells()]
        if ids.count(id_) != 1:
            raise UnknownCellError.of(id_, ids.count(id_))
        return tuple(reversed(ids[: ids.index(id_) + 1]))
