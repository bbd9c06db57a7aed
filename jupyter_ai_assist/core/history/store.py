"""Threads and turns in the database: the SQL, and nothing but."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Sequence

from jupyter_ai_assist.core.messages import Message

from .database import Database
from .rows import (
    SENT,
    hit_of,
    json_of,
    message_of,
    text_of,
    thread_of,
    time_of,
    turn_of,
)
from .search import indexed, match_expression
from .values import Extent, Hit, Outline, Thread, Turn, title_of

__all__ = ["Store"]

_THREAD = """
    thread.id, thread.notebook, thread.name, thread.title, thread.created, thread.used,
    (SELECT count(*) FROM turn WHERE turn.thread = thread.key),
    (SELECT coalesce(sum(turn.messages), 0) FROM turn WHERE turn.thread = thread.key)
"""

# The index is in the order of time: ranked hits would all have to be read first.
_SEARCH = f"""
    SELECT {_THREAD}, turn.id, turn.started, snippet(words, -1, '', '', '…', 24)
    FROM words JOIN turn ON turn.key = words.rowid JOIN thread ON thread.key = turn.thread
    WHERE words MATCH :expression AND (:notebook IS NULL OR thread.notebook = :notebook)
    ORDER BY words.rowid DESC LIMIT :limit
"""  # noqa: S608 - made of constants

_CHOSEN = """
    FROM turn WHERE thread = (SELECT key FROM thread WHERE id = :thread)
        AND (:only IS NULL OR id IN (SELECT value FROM json_each(:only)))
"""

_TURNS = f"""
    SELECT key, id, started, question, model, usage, outcome, error, cut, replaces, context_tokens,
        attached, saved, sent, refused, may_leave, mode, failure
    {_CHOSEN} ORDER BY key
"""

_MESSAGES = f"""
    SELECT turn, content FROM message WHERE turn IN (SELECT key {_CHOSEN}) ORDER BY turn, position
"""  # noqa: S608 - made of constants

_EXTENT = """
    SELECT count(turn.key), total(turn.messages), total(turn.outcome = 'running')
    FROM thread LEFT JOIN turn ON turn.thread = thread.key
        AND turn.id NOT IN (SELECT value FROM json_each(:besides))
    WHERE thread.id = :thread GROUP BY thread.key
"""


class Store:
    """The history's statements. Everything may raise ``HistoryError``."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def thread(self, thread_id: str) -> Thread | None:
        """The thread of an id."""
        found = self._threads("WHERE thread.id = ?", (thread_id,))
        return found[0] if found else None

    def find_thread(self, notebook: str, name: str) -> Thread | None:
        """The most recently used thread of a name."""
        found = self._threads(
            "WHERE notebook = ? AND name = ? ORDER BY used DESC, key DESC LIMIT 1",
            (text_of(notebook), text_of(name)),
        )
        return found[0] if found else None

    def threads(self, notebook: str | None, limit: int) -> list[Thread]:
        """The most recently used threads, newest first."""
        here, values = (
            ("", ()) if notebook is None else ("WHERE notebook = ?", (text_of(notebook),))
        )
        return self._threads(f"{here} ORDER BY used DESC, key DESC LIMIT ?", (*values, limit))

    def outline(self, thread_id: str) -> list[Outline]:
        """A thread's turns without their content, oldest first."""
        with self.database.snapshot() as connection:
            rows = connection.execute(
                "SELECT key, id, replaces FROM turn "
                "WHERE thread = (SELECT key FROM thread WHERE id = ?)",
                (thread_id,),
            ).fetchall()
        return [Outline(id=id_, replaces=replaces) for _, id_, replaces in sorted(rows)]

    def extent(self, thread_id: str, besides: Iterable[str]) -> Extent | None:
        """How much of a thread is stored besides some turns; ``None`` for an unknown thread."""
        values = {"thread": thread_id, "besides": json.dumps(list(besides))}
        with self.database.snapshot() as connection:
            row = connection.execute(_EXTENT, values).fetchone()
        return None if row is None else Extent(*map(int, row))

    def turns(self, thread_id: str, only: Iterable[str] | None = None) -> list[Turn]:
        """A thread's turns, oldest first; with ``only``, those of these ids."""
        chosen = None if only is None else json.dumps(list(only))
        values = {"thread": thread_id, "only": chosen}
        with self.database.snapshot() as connection:
            turns = connection.execute(_TURNS, values).fetchall()
            contents = connection.execute(_MESSAGES, values).fetchall()
        messages: dict[int, list[Message]] = {}
        for key, content in contents:
            messages.setdefault(key, []).append(message_of(content))
        return [turn_of(row, messages.get(row[0], ())) for row in turns]

    def put(self, thread: Thread, turn: Turn) -> None:
        """Store a turn and what it has got since it was last stored."""
        with self.database.transaction() as connection:
            key, stored = _put_turn(connection, _put_thread(connection, thread, turn), turn)
            connection.executemany(
                "INSERT INTO message (turn, position, content) VALUES (?, ?, ?)",
                (
                    (key, position, json_of(message))
                    for position, message in enumerate(turn.messages[stored:], stored)
                ),
            )

    def rename(self, thread_id: str, name: str) -> None:
        """Give a thread another name."""
        with self.database.transaction() as connection:
            connection.execute(
                "UPDATE thread SET name = ? WHERE id = ?", (text_of(name), thread_id)
            )

    def move(self, before: str, after: str) -> None:
        """Give what is known of a notebook, or of all in a folder, to another path."""
        values = {
            "before": text_of(before),
            "folder": text_of(before + os.sep),
            "after": text_of(after),
        }
        with self.database.transaction() as connection:
            for table in ("thread", "spending"):
                connection.execute(
                    f"UPDATE {table} "  # noqa: S608 - made of constants
                    "SET notebook = :after || substr(notebook, length(:before) + 1) "
                    "WHERE notebook = :before OR substr(notebook, 1, length(:folder)) = :folder",
                    values,
                )

    def delete(self, thread_id: str) -> None:
        """Remove a thread with its turns."""
        with self.database.transaction() as connection:
            connection.execute("DELETE FROM thread WHERE id = ?", (thread_id,))

    def delete_all(self, notebook: str | None) -> None:
        """Remove all threads, or those of one notebook."""
        with self.database.transaction() as connection:
            if notebook is None:
                connection.execute("DELETE FROM thread")
            else:
                connection.execute("DELETE FROM thread WHERE notebook = ?", (text_of(notebook),))
        self.database.shrink()

    def search(self, words: str, notebook: str | None, limit: int) -> list[Hit]:
        """The newest turns that have all the words."""
        expression = match_expression(text_of(words))
        if not expression:
            return []
        values = {
            "expression": expression,
            "notebook": None if notebook is None else text_of(notebook),
            "limit": limit,
        }
        with self.database.snapshot() as connection:
            rows = connection.execute(_SEARCH, values).fetchall()
        return [hit_of(row) for row in rows]

    def _threads(self, condition: str, values: Sequence[object]) -> list[Thread]:
        with self.database.snapshot() as connection:
            # The condition is one of this class's own; what people typed is in the values.
            query = f"SELECT {_THREAD} FROM thread {condition}"  # noqa: S608
            rows = connection.execute(query, values).fetchall()
        return [thread_of(row) for row in rows]


def _put_thread(connection: sqlite3.Connection, thread: Thread, turn: Turn) -> int:
    connection.execute(
        "INSERT OR IGNORE INTO thread (id, notebook, name, title, created, used) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        (
            thread.id,
            text_of(thread.notebook),
            text_of(thread.name),
            text_of(thread.title),
            time_of(thread.created),
            time_of(turn.started),
        ),
    )
    connection.execute(
        "UPDATE thread SET used = max(used, ?), "
        "title = CASE WHEN title = '' THEN ? ELSE title END WHERE id = ?",
        (time_of(turn.started), text_of(title_of(turn.question)), thread.id),
    )
    row = connection.execute("SELECT key FROM thread WHERE id = ?", (thread.id,)).fetchone()
    key: int = row[0]
    return key


def _put_turn(connection: sqlite3.Connection, thread_key: int, turn: Turn) -> tuple[int, int]:
    """Store all but the messages; return the turn's key, and how many messages it had."""
    answer = "\n\n".join(
        message.text for message in turn.messages if message.role == "assistant" and message.text
    )
    question = text_of(turn.question)
    values = {
        "id": turn.id,
        "thread": thread_key,
        "started": time_of(turn.started),
        "question": question,
        "answer": indexed(question, text_of(answer)),
        "messages": len(turn.messages),
        "model": text_of(turn.model),
        "usage": turn.usage.model_dump_json(),
        "outcome": turn.outcome,
        "error": text_of(turn.error),
        "cut": turn.cut.model_dump_json(),
        "attached": text_of(turn.attached.model_dump_json()),
        "saved": text_of(json.dumps(turn.saved)),
        "sent": text_of(SENT.dump_json(turn.sent).decode()),
        "refused": turn.refused,
        "may_leave": text_of(turn.may_leave.model_dump_json()),
        "mode": turn.mode,
        "failure": text_of(json.dumps(turn.failure.model_dump(), ensure_ascii=False)),
        "replaces": turn.replaces,
        "context_tokens": turn.context_tokens,
    }
    connection.execute(
        "INSERT OR IGNORE INTO turn (id, thread, started, question, answer, messages, model, "
        "usage, outcome, error) VALUES (:id, :thread, :started, :question, :answer, 0, :model, "
        ":usage, :outcome, :error)",
        values,
    )
    key, stored = connection.execute(
        "SELECT key, messages FROM turn WHERE id = :id", values
    ).fetchone()
    connection.execute(
        "UPDATE turn SET question = :question, answer = :answer, model = :model, "
        "messages = max(messages, :messages), usage = :usage, outcome = :outcome, error = :error, "
        "cut = :cut, replaces = :replaces, context_tokens = :context_tokens, "
        "attached = :attached, saved = :saved, sent = :sent, refused = :refused, "
        "may_leave = :may_leave, mode = :mode, failure = :failure WHERE key = :key",
        {**values, "key": key},
    )
    return key, stored
