"""Turns that are not stored yet, or not as they are now."""

from __future__ import annotations

from collections.abc import Callable

from .values import Thread, Turn

__all__ = ["Unsaved"]


class Unsaved:
    """Turns in memory with their threads, oldest first, until somebody stores them."""

    def __init__(self) -> None:
        self._turns: dict[str, tuple[Thread, Turn]] = {}

    def keep(self, thread: Thread, turn: Turn) -> None:
        """Keep a turn as it is now."""
        self._turns[turn.id] = (thread, turn)

    def turns(self, thread_id: str) -> dict[str, Turn]:
        """Those of a thread, by id."""
        return {id_: turn for id_, (thread, turn) in self._turns.items() if thread.id == thread_id}

    def threads(self, notebook: str | None) -> list[Thread]:
        """Their threads, the last used first; ``None`` means of all notebooks."""
        threads = {
            thread.id: thread
            for thread, _ in reversed(self._turns.values())
            if notebook in {None, thread.notebook}
        }
        return list(threads.values())

    def change_threads(self, changed: Callable[[Thread], Thread]) -> None:
        """Put something else in the place of each thread."""
        self._turns = {id_: (changed(thread), turn) for id_, (thread, turn) in self._turns.items()}

    def forget(self, gone: Callable[[Thread], bool]) -> None:
        """Keep them no longer."""
        self._turns = {
            id_: (thread, turn) for id_, (thread, turn) in self._turns.items() if not gone(thread)
        }

    def store(self, put: Callable[[Thread, Turn], None]) -> None:
        """Store each, oldest first; the one at which that fails is kept, and those after it."""
        for id_, (thread, turn) in list(self._turns.items()):
            put(thread, turn)
            del self._turns[id_]
