"""What turns changed, in the database: the SQL, and nothing but."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from pydantic import ValidationError

from jupyter_ai_assist.core.edits.edits import EDIT, Edit
from jupyter_ai_assist.core.errors import HistoryError

from .database import Database
from .rows import text_of, time_of
from .values import Change, ChangedTurn, title_of

__all__ = ["Changes"]


class Changes:
    """The statements about changes. Everything may raise ``HistoryError``."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def put(self, turn: str, changes: Mapping[int, Change], undone: datetime | None) -> None:
        """Store changes of a turn by their position, and whether it is taken back.

        Raises
        ------
        HistoryError
            The turn is not stored, or nothing can be.
        """
        with self.database.transaction() as connection:
            found = connection.execute("SELECT key FROM turn WHERE id = ?", (turn,)).fetchone()
            if found is None:
                raise HistoryError("The turn of this change is not in the history.")
            connection.executemany(
                "INSERT INTO change (turn, position, edit, made, taken_back) "
                "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
                "edit = excluded.edit, taken_back = excluded.taken_back",
                (
                    (
                        found[0],
                        position,
                        _json(change.edit),
                        time_of(change.made),
                        change.taken_back,
                    )
                    for position, change in changes.items()
                ),
            )
            connection.execute(
                "UPDATE turn SET undone = ? WHERE key = ?",
                (undone and time_of(undone), found[0]),
            )

    def of(self, turn: str) -> dict[int, Change]:
        """A turn's changes by their position, in the order in which they were made."""
        with self.database.snapshot() as connection:
            rows = connection.execute(
                "SELECT position, edit, made, taken_back FROM change "
                "WHERE turn = (SELECT key FROM turn WHERE id = ?) ORDER BY position",
                (turn,),
            ).fetchall()
        return {
            position: Change.model_validate(
                {"edit": _edit(edit), "made": made, "taken_back": bool(taken_back)}
            )
            for position, edit, made, taken_back in rows
        }

    def turns(self, notebook: str, thread: str) -> list[ChangedTurn]:
        """The turns that changed something in a notebook; without one, in a thread."""
        with self.database.snapshot() as connection:
            rows = connection.execute(
                "SELECT turn.id, turn.question, max(change.made), turn.undone "
                "FROM change JOIN turn ON turn.key = change.turn "
                "JOIN thread ON thread.key = turn.thread "
                "WHERE CASE WHEN :notebook = '' THEN thread.id = :thread "
                "ELSE thread.notebook = :notebook END GROUP BY turn.key",
                {"notebook": text_of(notebook), "thread": thread},
            ).fetchall()
        return [
            ChangedTurn.model_validate(
                {"id": id_, "question": title_of(question), "made": made, "undone": undone}
            )
            for id_, question, made, undone in rows
        ]


def _json(edit: Edit) -> str:
    """All in ASCII, so that half a surrogate pair, too, comes back as it was."""
    return json.dumps(EDIT.dump_python(edit, mode="python"))


def _edit(content: str) -> Edit:
    try:
        return EDIT.validate_python(json.loads(content))
    except (ValueError, ValidationError) as error:
        raise HistoryError(
            "A change of this turn is damaged or from a newer version, and cannot be taken back.",
            hint="Use the undo of the notebook itself.",
        ) from error
