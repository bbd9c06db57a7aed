"""Turns as they are now: stored where that works, and until then kept in memory."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from jupyter_ai_assist.core.errors import HistoryError

from .attempts import Attempts
from .database import Version
from .store import Store
from .unsaved import Unsaved
from .values import Extent, Outline, Thread, Turn, title_of

__all__ = ["Turns"]


class Turns:
    """The turns of all threads, stored or not.

    Those of the thread that was read last stay in memory until somebody else writes: each
    prompt asks for all of them. Whoever has this keeps threads apart.
    """

    def __init__(self, store: Store, attempts: Attempts) -> None:
        self.saving = True
        """Whether turns may be stored; those that may not stay in memory."""
        self._store = store
        self._attempts = attempts
        self._unsaved = Unsaved()
        self._failing = False
        self._read: tuple[str, Version] | None = None
        """The thread whose stored turns are known, and when they were read."""
        self._stored: dict[str, Turn] = {}
        self._changed: set[str] = set()
        """Which of them were written since, so that they are read anew."""

    def keep(self, thread: Thread, turn: Turn) -> bool:
        """Add a turn, or bring the one of that id up to date; whether all is stored that may be."""
        self._unsaved.keep(thread, turn)
        return self.flush()

    def flush(self) -> bool:
        """Store what is not stored, oldest first; whether none fails, at which it stops."""
        if not self.saving:
            return True
        try:
            self._unsaved.store(self._put)
        except HistoryError as error:
            if not self._failing:
                self._attempts.tell(
                    f"This conversation goes on in memory and is not saved. {error}"
                )
            self._failing = True
            return False
        if self._failing:
            self._attempts.tell("Conversations are saved again.")
            self._failing = False
        return True

    def of(self, thread_id: str) -> dict[str, Turn]:
        """A thread's turns by id, oldest first; none for an unknown thread."""
        stored = self._attempts.attempt(lambda: self._stored_of(thread_id))
        return stored | self._unsaved.turns(thread_id)

    def some(self, thread_id: str, ids: Sequence[str]) -> dict[str, Turn]:
        """Those of some ids that a thread has."""
        unsaved = self._unsaved.turns(thread_id)
        found = {id_: unsaved[id_] for id_ in ids if id_ in unsaved}
        if rest := [id_ for id_ in ids if id_ not in unsaved]:
            stored = self._attempts.attempt(lambda: self._store.turns(thread_id, rest))
            found |= {turn.id: turn for turn in stored}
        return found

    def outline(self, thread_id: str) -> list[Outline]:
        """A thread's turns without their content, oldest first."""
        stored = self._attempts.attempt(lambda: self._store.outline(thread_id))
        unsaved = self._unsaved.turns(thread_id).values()
        outlined = [Outline(id=turn.id, replaces=turn.replaces) for turn in unsaved]
        return list({turn.id: turn for turn in (*stored, *outlined)}.values())

    def extent(self, thread_id: str, besides: Collection[str]) -> Extent | None:
        """How much there is of a thread besides some turns; ``None`` for an unknown thread."""
        unsaved = self._unsaved.turns(thread_id)
        counted = {*besides, *unsaved}
        stored = self._attempts.attempt(lambda: self._store.extent(thread_id, counted))
        if stored is None and not unsaved:
            return None
        turns, messages, running = stored or Extent()
        more = [turn for id_, turn in unsaved.items() if id_ not in besides]
        return Extent(
            turns + len(more),
            messages + sum(len(turn.messages) for turn in more),
            running + sum(turn.outcome == "running" for turn in more),
        )

    def unsaved_threads(self, notebook: str | None) -> list[Thread]:
        """Threads with turns that are not stored, the last used first; ``None`` means all."""
        return [self._as_it_is(thread) for thread in self._unsaved.threads(notebook)]

    def change_threads(self, changed: Callable[[Thread], Thread]) -> None:
        """Put something else in the place of each thread of turns that are not stored."""
        self._unsaved.change_threads(changed)

    def forget(self, gone: Callable[[Thread], bool]) -> None:
        """Let go of the turns of threads that were deleted."""
        self._unsaved.forget(gone)
        self._read = None

    def _put(self, thread: Thread, turn: Turn) -> None:
        self._attempts.attempt(lambda: self._store.put(thread, turn))
        if self._read and self._read[0] == thread.id:
            self._changed.add(turn.id)

    def _stored_of(self, thread_id: str) -> dict[str, Turn]:
        # Asked for first: what others write meanwhile is seen the next time.
        read = thread_id, self._store.database.version()
        if read != self._read:
            self._read = None
            self._stored = {turn.id: turn for turn in self._store.turns(thread_id)}
        elif self._changed:
            self._stored |= {t.id: t for t in self._store.turns(thread_id, self._changed)}
        self._read = read
        self._changed.clear()
        return self._stored

    def _as_it_is(self, thread: Thread) -> Thread:
        turns = list(self.of(thread.id).values())
        return thread.model_copy(
            update={
                "title": thread.title or title_of(turns[0].question),
                "used": turns[-1].started,
                "turns": len(turns),
                "messages": sum(len(turn.messages) for turn in turns),
            }
        )
