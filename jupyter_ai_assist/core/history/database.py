"""The database file: private, checked, and shared with other processes.

Never open the file by other means than SQLite while a connection exists: on
POSIX, closing any descriptor of a file drops all locks that the process has
on it, SQLite's too.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from jupyter_ai_assist.core.errors import HistoryError
from jupyter_ai_assist.core.files import locked, private_directory

from .schema import migrate

__all__ = ["DamagedError", "Database", "Version"]

T = TypeVar("T")

Version = tuple[int, ...]
"""Which connection, and what SQLite says to it of what others have written; for what this
process writes as well, how often it has."""

_BUSY_TIMEOUT = 2.0
"""Seconds to wait for another process's write, which takes milliseconds."""

_REASONS = {
    sqlite3.SQLITE_BUSY: "another process keeps it locked",
    sqlite3.SQLITE_LOCKED: "another process keeps it locked",
    sqlite3.SQLITE_READONLY: "it is read-only",
    sqlite3.SQLITE_PERM: "it may not be written",
    sqlite3.SQLITE_IOERR: "the disk failed, or is full",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_CORRUPT: "the file is damaged",
    sqlite3.SQLITE_NOTADB: "the file is not a database",
}
"""By the primary result code: the low byte of the extended one."""

_DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


_PRAGMAS = (
    "PRAGMA journal_mode = WAL",  # readers and one writer at a time do not wait for each other
    "PRAGMA synchronous = NORMAL",  # a dying process loses nothing; a power cut the last turns
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",  # what is deleted is overwritten
)


class DamagedError(HistoryError):
    """The file's content is no working database."""


class Database:
    """One connection, that any thread may use in turn.

    Parameters
    ----------
    path
        The file; its folder is made private. ``None`` keeps everything in
        memory. A damaged file is moved away, never deleted.

    Raises
    ------
    HistoryError
        It cannot be opened.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.set_aside_files: list[Path] = []
        """Damaged files that were moved away, under their new names."""
        self._lock = threading.RLock()
        self._identity: tuple[int, ...] | None = None
        self._connections = 0
        self._connection = self._open()

    def close(self) -> None:
        """Close it; nothing can be done with it afterwards."""
        with self._lock:
            self._connection.close()

    @contextlib.contextmanager
    def transaction(self, patience: float = _BUSY_TIMEOUT) -> Iterator[sqlite3.Connection]:
        """Write: all of it is stored, or none.

        Parameters
        ----------
        patience
            Seconds to wait for other processes' writes.

        Raises
        ------
        HistoryError
            Nothing was stored.
        """
        with self._using() as connection:
            connection.execute(f"PRAGMA busy_timeout = {int(patience * 1000)}")
            # At once, not at the first write: a transaction that began as a
            # reader cannot wait for another process's write to end.
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # SQLite ends it itself on some errors
                    connection.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """Read: all statements see the same state, whatever others write meanwhile.

        Raises
        ------
        HistoryError
            It cannot be read.
        """
        with self._using() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("COMMIT")

    def version(self) -> Version:
        """Another value once somebody else has written since, or there is another file.

        What is written here leaves it as it is.

        Raises
        ------
        HistoryError
            It cannot be read.
        """
        with self._using() as connection:
            number: int = connection.execute("PRAGMA data_version").fetchone()[0]
            return self._connections, number

    def shrink(self) -> None:
        """Let go of deleted text: from the index and from the log; slow on a large index."""
        with self._using() as connection:
            connection.execute("INSERT INTO words (words) VALUES ('optimize')")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def set_aside(self) -> None:
        """Move the file, found to be damaged, away under a new name, and start a fresh one.

        Nothing moves where another process did it already.

        Raises
        ------
        HistoryError
            It cannot be moved, or no fresh one can be made.
        """
        if self.path is None:
            raise HistoryError("The history in memory is damaged.", hint="Restart the kernel.")
        with self._lock, _mapped(self.path), _opening(self.path):
            self._connection.close()
            if _identity(self.path) == self._identity:
                self.set_aside_files.append(_move_away(self.path))
            self._connection = self._connect()

    def attempt(self, work: Callable[[], T]) -> T:
        """Do it; if the file turns out to be damaged, once more with a fresh one."""
        try:
            return work()
        except DamagedError:
            self.set_aside()
            return work()

    @contextlib.contextmanager
    def _using(self) -> Iterator[sqlite3.Connection]:
        with self._lock, _mapped(self.path):
            # Another process may have set the file aside, or a person deleted it.
            if self.path is not None and _identity(self.path) != self._identity:
                self._connection.close()
                self._identity = None
                self._connection = self._open()
            yield self._connection

    def _open(self) -> sqlite3.Connection:
        if self.path is None:
            return self._connect()
        with _mapped(self.path), _opening(self.path):
            try:
                with _mapped(self.path):
                    return self._connect()
            except DamagedError:
                self.set_aside_files.append(_move_away(self.path))
                return self._connect()

    def _connect(self) -> sqlite3.Connection:
        if self.path is not None:
            _make_private(self.path)
        connection = sqlite3.connect(
            self.path or ":memory:",
            timeout=_BUSY_TIMEOUT,
            isolation_level=None,  # transactions are begun and ended here, not by the module
            check_same_thread=False,  # the lock keeps threads apart
        )
        try:
            for pragma in _PRAGMAS:
                connection.execute(pragma).fetchall()
            migrate(connection)
        except BaseException:
            connection.close()
            raise
        self._identity = None if self.path is None else _identity(self.path)
        self._connections += 1
        return connection


@contextlib.contextmanager
def _opening(path: Path) -> Iterator[None]:
    """One process at a time makes, migrates or moves the file."""
    private_directory(path.parent)
    with locked(path.with_name(f"{path.name}.lock")):
        yield


@contextlib.contextmanager
def _mapped(path: Path | None) -> Iterator[None]:
    """The one place where SQLite's errors become ours."""
    try:
        yield
    except (sqlite3.ProgrammingError, sqlite3.IntegrityError):
        raise  # a fault of this package, not of the file
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        kind = DamagedError if code in _DAMAGE else HistoryError
        raise _error(kind, path, _REASONS.get(code, str(error))) from error
    except TimeoutError as error:
        raise _error(HistoryError, path, "another process keeps it locked") from error
    except OSError as error:
        raise _error(HistoryError, path, error.strerror or str(error)) from error


def _error(kind: type[HistoryError], path: Path | None, reason: str) -> HistoryError:
    return kind(
        f"The history in {path or 'memory'} cannot be used: {reason}.",
        hint="Check that file, its folder and the free space of its disk.",
    )


def _make_private(path: Path) -> None:
    """The file exists, and is its owner's alone (0600); SQLite gives its logs the same mode."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            path.chmod(0o600)


def _identity(path: Path) -> tuple[int, ...]:
    """Which file a path names; empty where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return ()
    return (found.st_dev, found.st_ino)


def _move_away(path: Path) -> Path:
    """Rename a database and its logs together: the logs may hold what the file lacks."""
    aside = path.with_name(f"{path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}")
    for suffix in ("", "-wal", "-shm"):
        log = path.with_name(path.name + suffix)
        if log.exists():
            log.rename(aside.with_name(aside.name + suffix))
    return aside
