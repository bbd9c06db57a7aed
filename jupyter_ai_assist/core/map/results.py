"""Results of maps, kept as they come: a stop or a restart loses none of them.

They are found again by what was asked, not by a row's number: a table that was
sorted or has grown since gets what is known of it, and a text that stands in it
twice is asked about once.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any

from jupyter_ai_assist.core.errors import HistoryError
from jupyter_ai_assist.core.files import private_directory

__all__ = ["Results", "key_of"]

_DAYS = 30
"""How long results are kept."""

_MAKE = """
CREATE TABLE IF NOT EXISTS result (
    work TEXT NOT NULL, item TEXT NOT NULL, value TEXT NOT NULL,
    notebook TEXT NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (work, item)
) WITHOUT ROWID
"""


def key_of(*parts: Any) -> str:
    """A name for exactly these values of plain JSON."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class Results:
    """What has come of maps; safe from any thread, and shared by all kernels.

    Parameters
    ----------
    path
        The file, made with the first result. ``None`` keeps them in memory.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = Lock()
        self._open: sqlite3.Connection | None = None

    def known(self, work: str, items: Iterable[str]) -> dict[str, Any]:
        """The results of earlier, by item.

        Raises
        ------
        HistoryError
            The file cannot be read.
        """
        wanted = set(items)
        rows = self._do("SELECT item, value FROM result WHERE work = ?", work)
        return {item: json.loads(value) for item, value in rows if item in wanted}

    def keep(self, work: str, item: str, value: Any, notebook: str) -> None:
        """Keep one result, whole or not at all.

        Parameters
        ----------
        notebook
            Where it was asked for; blank for nowhere.

        Raises
        ------
        HistoryError
            It is not kept.
        """
        text = json.dumps(value, ensure_ascii=False)
        row = (work, item, text, notebook, time.time())
        self._do("INSERT OR REPLACE INTO result VALUES (?, ?, ?, ?, ?)", *row)

    def forget(self, notebook: str) -> None:
        """Forget those of one notebook.

        Raises
        ------
        HistoryError
            They are still there.
        """
        self._do("DELETE FROM result WHERE notebook = ?", notebook)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._open is not None:
                self._open.close()
                self._open = None

    def _do(self, statement: str, *values: Any) -> list[Any]:
        with self._lock:
            try:
                connection = self._connection()
                with connection:
                    return connection.execute(statement, values).fetchall()
            except (sqlite3.Error, OSError) as error:
                raise HistoryError(
                    f"Results cannot be kept in {self._path or 'memory'}: {error}.",
                    hint="Check the folder and the free space of its disk.",
                ) from error

    def _connection(self) -> sqlite3.Connection:
        if self._open is None:
            self._open = self._opened()
        return self._open

    def _opened(self) -> sqlite3.Connection:
        if self._path is None:
            connection = sqlite3.connect(":memory:", check_same_thread=False)
        else:
            private_directory(self._path.parent)
            self._path.touch(mode=0o600)
            connection = sqlite3.connect(self._path, timeout=5, check_same_thread=False)
            # A dying process loses nothing; other kernels write meanwhile.
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA secure_delete = ON")
        with connection:
            connection.execute(_MAKE)
            connection.execute("DELETE FROM result WHERE at < ?", (time.time() - _DAYS * 86_400,))
        return connection
