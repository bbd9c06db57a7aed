"""The database's migrations, in order; ``user_version`` counts the applied ones.

A migration that was released never changes: a new need is a new migration, and what it does
to texts is its own (``migrated``).
A new kind of message part is one too, even if no table changes, so that older
versions do not try to read what they cannot.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from jupyter_ai_assist.core.errors import HistoryError
from jupyter_ai_assist.core.messages import Usage

from .migrated import ANY_UNSPACED, command_of, indexed

__all__ = ["MIGRATIONS", "migrate"]

Migration = Callable[[sqlite3.Connection], None]

MIGRATIONS: list[Migration] = []


def migration(step: Migration) -> Migration:
    """Put a function at the end of the list."""
    MIGRATIONS.append(step)
    return step


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a database up to date in one transaction; all of it or nothing.

    Raises
    ------
    HistoryError
        A newer version of the program wrote it.
    """
    if _version(connection) < len(MIGRATIONS):
        connection.execute("BEGIN IMMEDIATE")
        try:
            for number in range(_version(connection), len(MIGRATIONS)):
                MIGRATIONS[number](connection)
            # PRAGMA takes no parameters; a list's length is a number.
            connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
    if _version(connection) > len(MIGRATIONS):
        raise HistoryError(
            f"The history was written by a newer version (format {_version(connection)}; this "
            f"version knows {len(MIGRATIONS)}).",
            hint="Upgrade jupyter-ai-assist to read it and add to it.",
        )


def _version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def _run(connection: sqlite3.Connection, *statements: str) -> None:
    """One at a time: ``executescript`` would commit the transaction first."""
    for statement in statements:
        connection.execute(statement)


@migration
def _threads_turns_messages(connection: sqlite3.Connection) -> None:
    """The conversations. Times are UTC in one fixed format, so that text sorts as time."""
    _run(
        connection,
        """CREATE TABLE thread (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            notebook TEXT NOT NULL,
            name TEXT NOT NULL,
            title TEXT NOT NULL,
            created TEXT NOT NULL,
            used TEXT NOT NULL
        )""",
        "CREATE INDEX thread_by_use ON thread (used)",
        "CREATE INDEX thread_by_notebook ON thread (notebook, used)",
        """CREATE TABLE turn (
            key INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            thread INTEGER NOT NULL REFERENCES thread (key) ON DELETE CASCADE,
            started TEXT NOT NULL,
            question TEXT NOT NULL,
            answer TEXT NOT NULL,  -- the replies' text, for the search
            messages INTEGER NOT NULL,  -- how many
            model TEXT NOT NULL,
            usage TEXT NOT NULL,  -- JSON
            outcome TEXT NOT NULL,
            error TEXT NOT NULL
        )""",
        "CREATE INDEX turn_by_thread ON turn (thread)",
        """CREATE TABLE message (
            key INTEGER PRIMARY KEY,
            turn INTEGER NOT NULL REFERENCES turn (key) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            content TEXT NOT NULL,  -- JSON
            UNIQUE (turn, position)
        )""",
    )


@migration
def _full_text_search(connection: sqlite3.Connection) -> None:
    """An index of questions and answers that triggers keep; the text stays in ``turn``."""
    forget = (
        "INSERT INTO words (words, rowid, question, answer) "
        "VALUES ('delete', old.key, old.question, old.answer);"
    )
    learn = (
        "INSERT INTO words (rowid, question, answer) VALUES (new.key, new.question, new.answer);"
    )
    _run(
        connection,
        """CREATE VIRTUAL TABLE words USING fts5 (
            question, answer,
            content = 'turn', content_rowid = 'key',
            tokenize = 'unicode61 remove_diacritics 2'
        )""",
        f"CREATE TRIGGER turn_added AFTER INSERT ON turn BEGIN {learn} END",
        f"CREATE TRIGGER turn_removed AFTER DELETE ON turn BEGIN {forget} END",
        f"""CREATE TRIGGER turn_changed AFTER UPDATE OF question, answer ON turn
            WHEN old.question <> new.question OR old.answer <> new.answer
            BEGIN {forget} {learn} END""",
        "INSERT INTO words (words) VALUES ('rebuild')",
    )


@migration
def _spending(connection: sqlite3.Connection) -> None:
    """What each turn used: numbers only, kept when its conversation is deleted.

    Otherwise deleting a conversation would give its cost back to the budget.
    """
    _run(
        connection,
        """CREATE TABLE spending (
            turn TEXT PRIMARY KEY,  -- turn.id; no reference: it outlives the turn
            started TEXT NOT NULL,
            model TEXT NOT NULL,
            requests INTEGER NOT NULL,
            input_tokens INTEGER NOT NULL,
            cached_tokens INTEGER NOT NULL,
            output_tokens INTEGER NOT NULL,
            reasoning_tokens INTEGER NOT NULL,
            cost REAL  -- null: no known price
        )""",
        "CREATE INDEX spending_by_time ON spending (started)",
    )
    for id_, started, model, usage in connection.execute(
        "SELECT id, started, model, usage FROM turn"
    ).fetchall():
        _write_spending(connection, id_, started, model, Usage.model_validate_json(usage))


@migration
def _changes(connection: sqlite3.Connection) -> None:
    """What each turn changed in the notebook, so that it can be taken back.

    It holds sources and outputs of cells: it goes with its conversation.
    """
    _run(
        connection,
        """CREATE TABLE change (
            turn INTEGER NOT NULL REFERENCES turn (key) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            edit TEXT NOT NULL,  -- JSON
            made TEXT NOT NULL,
            taken_back INTEGER NOT NULL,
            PRIMARY KEY (turn, position)
        )""",
        "ALTER TABLE turn ADD COLUMN undone TEXT",  # a time; null while the turn stands
    )


@migration
def _cut(connection: sqlite3.Connection) -> None:
    """How far the turns before were shortened when a turn was sent: ``Cut`` as JSON."""
    _run(connection, "ALTER TABLE turn ADD COLUMN cut TEXT NOT NULL DEFAULT '{}'")


@migration
def _replaced_turns(connection: sqlite3.Connection) -> None:
    """Whose place a turn takes, and how full the window was with it.

    The index holds all that tells which turns stand: their long columns are not read for it.
    """
    _run(
        connection,
        "ALTER TABLE turn ADD COLUMN replaces TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE turn ADD COLUMN context_tokens INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX turn_outline ON turn (thread, id, replaces)",
        "DROP INDEX turn_by_thread",
    )


@migration
def _attachments(connection: sqlite3.Connection) -> None:
    """What went along with a turn's question: ``Attachments`` as JSON."""
    _run(connection, "ALTER TABLE turn ADD COLUMN attached TEXT NOT NULL DEFAULT '{}'")


@migration
def _uses(connection: sqlite3.Connection) -> None:
    """What the spending was for; and requests, whose most is set aside while they are open."""
    _run(
        connection,
        "ALTER TABLE spending ADD COLUMN thread TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE spending ADD COLUMN notebook TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE spending ADD COLUMN command TEXT NOT NULL DEFAULT ''",
        """UPDATE spending SET (thread, notebook) = (
            SELECT thread.id, thread.notebook FROM turn JOIN thread ON thread.key = turn.thread
            WHERE turn.id = spending.turn
        ) WHERE turn IN (SELECT id FROM turn)""",
        """CREATE TABLE request (
            id TEXT PRIMARY KEY,
            made TEXT NOT NULL,
            tokens INTEGER NOT NULL,
            cost REAL,  -- null: no known price
            open INTEGER NOT NULL
        )""",
        "CREATE INDEX request_by_time ON request (made)",
    )
    for id_, question in connection.execute("SELECT id, question FROM turn").fetchall():
        connection.execute(
            "UPDATE spending SET command = ? WHERE turn = ?", (command_of(question), id_)
        )


@migration
def _saved(connection: sqlite3.Connection) -> None:
    """The paths of the files that a turn saved as its result, as JSON."""
    _run(connection, "ALTER TABLE turn ADD COLUMN saved TEXT NOT NULL DEFAULT '[]'")


@migration
def _chats_of_requests(connection: sqlite3.Connection) -> None:
    """The chat that a request is for, so that limits on a chat hold."""
    _run(
        connection,
        "ALTER TABLE request ADD COLUMN thread TEXT NOT NULL DEFAULT ''",
        "CREATE INDEX spending_by_thread ON spending (thread)",
    )


@migration
def _sent(connection: sqlite3.Connection) -> None:
    """What has left with a turn and where it went: each ``Sent`` as JSON."""
    _run(connection, "ALTER TABLE turn ADD COLUMN sent TEXT NOT NULL DEFAULT '[]'")


@migration
def _refused(connection: sqlite3.Connection) -> None:
    """Whether nobody agreed to what would have been sent last in a turn."""
    _run(connection, "ALTER TABLE turn ADD COLUMN refused INTEGER NOT NULL DEFAULT 0")


@migration
def _may_leave(connection: sqlite3.Connection) -> None:
    """What might leave of what a turn looked at: ``MayLeave`` as JSON."""
    _run(connection, "ALTER TABLE turn ADD COLUMN may_leave TEXT NOT NULL DEFAULT '{}'")


@migration
def _mode(connection: sqlite3.Connection) -> None:
    """The mode that was chosen for a turn's conversation."""
    _run(connection, "ALTER TABLE turn ADD COLUMN mode TEXT")  # null: none was


@migration
def _failure(connection: sqlite3.Connection) -> None:
    """What else is told of a turn that failed: ``Failure`` as JSON."""
    _run(connection, "ALTER TABLE turn ADD COLUMN failure TEXT NOT NULL DEFAULT '{}'")


@migration
def _words_without_spaces(connection: sqlite3.Connection) -> None:
    """Words of scripts that leave no spaces between them can be searched for, too."""
    found = connection.execute(
        "SELECT key FROM turn WHERE question GLOB :any OR answer GLOB :any",
        {"any": ANY_UNSPACED},
    ).fetchall()
    for (key,) in found:
        question, answer = connection.execute(
            "SELECT question, answer FROM turn WHERE key = ?", (key,)
        ).fetchone()
        connection.execute(
            "UPDATE turn SET answer = ? WHERE key = ?", (indexed(question, answer), key)
        )


def _write_spending(
    connection: sqlite3.Connection, turn: str, started: str, model: str, usage: Usage
) -> None:
    """Record what a turn has used, as the table first was."""
    connection.execute(
        "INSERT OR REPLACE INTO spending VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            turn,
            started,
            model,
            usage.requests,
            usage.input_tokens,
            usage.cached_tokens,
            usage.output_tokens,
            usage.reasoning_tokens,
            usage.cost,
        ),
    )
