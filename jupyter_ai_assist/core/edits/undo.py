"""Taking turns back, and putting them back: nothing is run, and nothing of others is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from jupyter_ai_assist.core.errors import ConflictError, UnknownCellError, WorkspaceError
from jupyter_ai_assist.core.history import Change, ChangedTurn
from jupyter_ai_assist.core.workspace.base import Workspace

from .edits import Edit, WriteFile
from .journal import Journal

__all__ = ["Applied", "Kept", "Undone", "last_standing", "last_undone", "redo", "undo"]


@dataclass(frozen=True)
class Applied:
    """An edit that was made, and the one that would take it back."""

    edit: Edit
    inverse: Edit


@dataclass(frozen=True)
class Kept:
    """An edit that was not made, and why."""

    edit: Edit
    reason: WorkspaceError


@dataclass(frozen=True)
class Undone:
    """What became of taking a turn back, or of putting it back; each in the order it happened."""

    applied: tuple[Applied, ...]
    kept: tuple[Kept, ...]


def last_standing(turns: Sequence[ChangedTurn]) -> ChangedTurn | None:
    """The turn to take back: of those that stand, the one that changed something last."""
    standing = [turn for turn in turns if turn.undone is None]
    return max(standing, key=lambda turn: turn.made, default=None)


def last_undone(turns: Sequence[ChangedTurn]) -> ChangedTurn | None:
    """The turn to put back: the one taken back last, if nothing was changed after that."""
    undone = [(turn.undone, turn) for turn in turns if turn.undone is not None]
    if not undone:
        return None
    when, turn = max(undone, key=lambda pair: pair[0])
    return turn if all(other.made <= when for other in turns) else None


async def undo(journal: Journal, workspace: Workspace, turn: ChangedTurn) -> Undone:
    """Take a turn's changes back, the newest first, but for what somebody changed since.

    Raises
    ------
    WorkspaceError
        Nothing could be taken back, and for another reason than that; the turn stands.
    """
    return await _turned(journal, workspace, turn, taken_back=True)


async def redo(journal: Journal, workspace: Workspace, turn: ChangedTurn) -> Undone:
    """Make again what ``undo`` took back, the oldest change first; otherwise as that."""
    return await _turned(journal, workspace, turn, taken_back=False)


async def _turned(
    journal: Journal, workspace: Workspace, turn: ChangedTurn, *, taken_back: bool
) -> Undone:
    due = [
        (position, change)
        for position, change in sorted(journal.changes(turn.id).items(), reverse=taken_back)
        if change.taken_back != taken_back
    ]
    _require_able(workspace, [change for _, change in due])
    applied: list[Applied] = []
    kept: list[Kept] = []
    for position, change in due:
        try:
            inverse = await workspace.apply(change.edit)
        except WorkspaceError as error:
            kept.append(Kept(change.edit, error))
            continue
        applied.append(Applied(change.edit, inverse))
        # At once: if it is stopped now, the next time goes on from here.
        done = Change(edit=inverse, made=change.made, taken_back=taken_back)
        journal.put(turn.id, {position: done}, turn.undone)
    if not applied:
        _raise_unless_changed(kept)
    journal.put(turn.id, {}, datetime.now(UTC) if taken_back else None)
    return Undone(tuple(applied), tuple(kept))


def _require_able(workspace: Workspace, changes: Sequence[Change]) -> None:
    cells = any(not isinstance(change.edit, WriteFile) for change in changes)
    if cells and "edit" not in workspace.abilities:
        raise WorkspaceError(
            "That turn changed cells, which this frontend gives the assistant no way to do.",
            hint="Type the command where the turn ran, or use the undo of the notebook itself.",
        )


def _raise_unless_changed(kept: Sequence[Kept]) -> None:
    for one in kept:
        if not isinstance(one.reason, ConflictError | UnknownCellError):
            raise one.reason
