"""What each turn changed, so that one command takes a turn back."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from jupyter_ai_assist.core.errors import HistoryError, UnknownCellError, UsageError
from jupyter_ai_assist.core.history import Change, ChangedTurn, History
from jupyter_ai_assist.core.workspace.base import Workspace

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
from .model import signed

__all__ = ["Journal", "TurnEditor"]


@dataclass(frozen=True)
class _Unsaved:
    """The latest of a turn that is not stored."""

    changes: Mapping[int, Change] = field(default_factory=dict)
    undone: datetime | None = None


@dataclass
class Journal:
    """The changes that turns made in one notebook, and how to take them back.

    They are stored with their turns, so that a restart loses nothing, and other
    doors see them. What cannot be stored is kept in memory.
    """

    history: History = field(default_factory=History.in_memory)
    _made: Counter[str] = field(default_factory=Counter)
    """How many changes each turn of this process has made."""
    _unsaved: dict[str, _Unsaved] = field(default_factory=dict)
    """By turn, what is not stored."""

    def add(self, turn: str, inverse: Edit) -> None:
        """Remember how to take a change of this turn back."""
        change = Change(edit=inverse, made=datetime.now(UTC))
        self.put(turn, {self._made[turn]: change}, None)
        self._made[turn] += 1

    def put(self, turn: str, changes: Mapping[int, Change], undone: datetime | None) -> None:
        """Store changes in place of earlier ones, and whether the turn is taken back."""
        earlier = self._unsaved.pop(turn, _Unsaved())
        latest = _Unsaved({**earlier.changes, **changes}, undone)
        try:
            self.history.put_changes(turn, latest.changes, undone)
        except HistoryError:  # the history itself tells the person
            self._unsaved[turn] = latest

    def changes(self, turn: str) -> dict[int, Change]:
        """What a turn changed, by position, in the order in which it was made."""
        unsaved = self._unsaved.get(turn, _Unsaved())
        return {**self.history.changes(turn), **unsaved.changes}

    def turns(self, notebook: str, thread: str) -> list[ChangedTurn]:
        """The turns that changed something, as ``History.changed_turns``."""
        turns = {turn.id: turn for turn in self.history.changed_turns(notebook, thread)}
        for id_, unsaved in self._unsaved.items():
            made = max(change.made for change in self.changes(id_).values())
            turn = turns.get(id_, ChangedTurn(id=id_, made=made))
            turns[id_] = turn.model_copy(update={"made": made, "undone": unsaved.undone})
        return list(turns.values())


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
        """Add a cell below another, or at the top; its id."""
        cell = CellState(
            id=uuid.uuid4().hex[:8], kind=kind, source=source, metadata=signed({}, self._author)
        )
        await self._make(InsertCell(cell=cell, after=await self._at_and_above(after)))
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

    @property
    def _edits_cells(self) -> bool:
        """Otherwise a cell is only proposed, and it is the person who takes it or not."""
        return "edit" in self.workspace.abilities

    async def _make(self, edit: Edit) -> None:
        inverse = await self.workspace.apply(edit)
        if self._edits_cells or isinstance(edit, WriteFile):
            self.journal.add(self.turn, inverse)

    async def _at_and_above(self, id_: str) -> tuple[str, ...]:
        """The id, then those of the cells above, should that cell go meanwhile."""
        if not id_ or not self._edits_cells:
            return (id_,) if id_ else ()
        ids = [cell.id for cell in await self.workspace.cells()]
        if ids.count(id_) != 1:
            raise UnknownCellError.of(id_, ids.count(id_))
        return tuple(reversed(ids[: ids.index(id_) + 1]))
