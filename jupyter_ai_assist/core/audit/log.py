"""A file of JSON lines that several processes write to, and that is moved on when it is full."""

from __future__ import annotations

import getpass
import json
import logging
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from jupyter_ai_assist.core.errors import PolicyError
from jupyter_ai_assist.core.files import locked, private_opener

__all__ = ["AuditLog", "user_name"]

_PATIENCE = 5.0
"""Seconds to wait for other processes that write."""


class AuditLog:
    """Writes entries.

    Parameters
    ----------
    place
        The file; ``~`` and ``{user}`` in it stand for the home and name of the user.
    most
        Bytes of the file; then it is moved on to ``NAME.1``, that one to ``NAME.2``.
    kept
        How many of these there are at most.
    """

    def __init__(self, place: str, most: int, kept: int) -> None:
        self.path = Path(place.replace("{user}", user_name())).expanduser()
        self._handler = _SharedFile(self.path, most, kept)

    def write(self, entry: Mapping[str, Any]) -> None:
        """Add an entry.

        Raises
        ------
        PolicyError
            It cannot be written: what has to be on record is not done without.
        """
        line = json.dumps(
            {"time": datetime.now(UTC).isoformat(), "user": user_name(), "pid": os.getpid()}
            | dict(entry)
        )
        try:
            self._handler.handle(logging.makeLogRecord({"msg": line}))
        except (OSError, TimeoutError) as error:
            raise PolicyError(
                f"The audit log {self.path} cannot be written ({error}), so nothing is done "
                "(Assist.audit_log).",
                hint="Ask whoever manages it; it may need a folder, a right or room on the disk.",
            ) from error


class _SharedFile(RotatingFileHandler):
    """The library's own, with a lock among processes, and for its owner's eyes."""

    def __init__(self, path: Path, most: int, kept: int) -> None:
        super().__init__(path, maxBytes=most, backupCount=kept, encoding="utf-8", delay=True)
        self._path = path

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line, while no other process writes or moves the file."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with locked(self._path.with_name(f".{self._path.name}.lock"), timeout=_PATIENCE):
            if self.shouldRollover(record):
                self.doRollover()
            logging.FileHandler.emit(self, record)
            # Open for this line alone: meanwhile another process may move the file.
            self.close()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - the library's
        """Tell whoever wrote, instead of nobody."""
        raise  # noqa: PLE0704 - the library calls it while it handles the error

    def _open(self) -> TextIOWrapper:
        return open(self._path, "a", encoding="utf-8", opener=private_opener)


def user_name() -> str:
    """Who runs this process."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run as a number without a name
        return str(os.getuid()) if hasattr(os, "getuid") else "unknown"
