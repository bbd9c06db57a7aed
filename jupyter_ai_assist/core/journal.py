"""What each turn changed, so that one command takes a turn back."""

from __future__ import annotations

from dataclasses import dataclass, field

from .edits import Edit
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

    async def make(self, edit: Edit) -> None:
        """Apply an edit, and remember how to take it back.

        Raises
        ------
        ConflictError, UnknownCellError, WorkspaceError
            As ``Workspace.apply``; nothing was changed.
        """
        self.journal.add(self.turn, await self.workspace.apply(edit))
