"""What is tried with the history's file, and what a person should be told of how that went."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from .database import Database

__all__ = ["Attempts"]

T = TypeVar("T")


class Attempts:
    """Tries things with the file, and has notices for the person.

    Whoever has it keeps threads apart.

    Parameters
    ----------
    notices
        What the person should be told at first.
    """

    def __init__(self, database: Database, notices: Iterable[str]) -> None:
        self._database = database
        self._notices = list(notices)
        self._tell_set_aside()

    def attempt(self, work: Callable[[], T]) -> T:
        """Do it; if the file turns out to be damaged, once more with a fresh one."""
        try:
            return self._database.attempt(work)
        finally:
            self._tell_set_aside()

    def tell(self, notice: str) -> None:
        """Have the person told something."""
        self._notices.append(notice)

    def take_notices(self) -> tuple[str, ...]:
        """What the person should be told, each thing once."""
        taken, self._notices = tuple(self._notices), []
        return taken

    def _tell_set_aside(self) -> None:
        moved = self._database.set_aside_files
        while moved:
            self.tell(
                f"The history was damaged. It is kept as {moved.pop()}, and a new one is started."
            )
