"""The door to all conversations: stored where that works, and never in the way of a turn."""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from jupyter_ai_assist.core.errors import HistoryError
from jupyter_ai_assist.core.messages import Message
from jupyter_ai_assist.core.moved import moved
from jupyter_ai_assist.core.typed import typed

from .accounts import Accounts
from .attempts import Attempts
from .changes import Changes
from .database import Database, Version
from .replay import replayed
from .search import has_words
from .standing import standing
from .store import Store
from .turns import Turns
from .values import (
    Change,
    ChangedTurn,
    Extent,
    Hit,
    Page,
    Spent,
    Thread,
    Turn,
    command_of,
)

__all__ = ["History"]


class History:
    """All conversations of a user, shared with other processes.

    Appending never fails for want of a disk: what cannot be stored stays in
    memory, is read from there, and is stored with a later turn if that works
    again. ``take_notices`` says so to the person. Everything that a person
    asks for by name (a listing, a search, a deletion) raises ``HistoryError``.

    All methods may be called from any thread, and while other processes read
    and write the same file.

    Parameters
    ----------
    store
        Where turns are kept.
    place
        Where that is, for people.
    notices
        What the person should be told at first.
    accounts
        Where what turns use is counted; by default beside them.
    """

    def __init__(
        self,
        store: Store,
        place: str,
        notices: tuple[str, ...] = (),
        accounts: Accounts | None = None,
    ) -> None:
        self.place = place
        self.accounts = accounts or Accounts(store.database)
        self._store = store
        self._changes = Changes(store.database)
        self._lock = threading.RLock()
        self._attempts = Attempts(store.database, notices)
        self._attempt = self._attempts.attempt
        self._turns = Turns(store, self._attempts)
        self._known: dict[str, Thread] = {}
        """Threads that a turn may be appended to, stored or not."""
        self._written = 0
        """How often turns were added, changed or deleted here, which SQLite does not tell."""

    @classmethod
    def open(cls, path: Path) -> History:
        """The history in a file, made if need be.

        Where the file cannot be used (no place, no right, no space, written by
        a newer version), conversations are kept in memory, with a notice.
        """
        try:
            store = Store(Database(path))
        except HistoryError as error:
            return cls(
                Store(Database(None)),
                f"in memory: {error.message}",
                (f"Conversations are not saved. {error}",),
            )
        return cls(store, str(path))

    @classmethod
    def in_memory(cls, accounts: Accounts | None = None) -> History:
        """A history that ends with the process (``Assist.save_history = False``).

        Parameters
        ----------
        accounts
            The user's, so that limits hold in all processes; without, of this one alone.
        """
        history = cls(Store(Database(None)), "in memory: saving is switched off", (), accounts)
        history.saving = accounts is None
        return history

    @property
    def saving(self) -> bool:
        """Whether turns may be stored; those that may not stay in memory."""
        return self._turns.saving

    @saving.setter
    def saving(self, allowed: bool) -> None:
        self._turns.saving = allowed

    def close(self) -> None:
        """Store what is not stored yet, if that works, and close the file."""
        with self._lock:
            self._turns.flush()
            self.accounts.close()
            self._store.database.close()

    def take_notices(self) -> tuple[str, ...]:
        """What the person should be told, each thing once."""
        with self._lock:
            return self._attempts.take_notices()

    def start_thread(self, notebook: str, name: str = "", title: str = "") -> Thread:
        """A new thread; it is stored with its first turn.

        A name that another thread has already means this one from then on.
        """
        now = datetime.now(UTC)
        thread = Thread(
            id=uuid.uuid4().hex,
            notebook=notebook,
            name=name,
            title=title,
            created=now,
            used=now,
        )
        with self._lock:
            self._known[thread.id] = thread
        return thread

    def find_thread(self, notebook: str, name: str = "") -> Thread | None:
        """The thread of a name, or with a blank one an unnamed thread; the last used of several."""
        with self._lock:
            unsaved = self._turns.unsaved_threads(notebook)
            if fits := [thread for thread in unsaved if thread.name == name]:
                return fits[0]
            return self._recall(self._attempt(lambda: self._store.find_thread(notebook, name)))

    def thread(self, thread_id: str) -> Thread | None:
        """The thread of an id; ``None`` if none is stored, or kept in memory, under it."""
        with self._lock:
            stored = self._recall(self._attempt(lambda: self._store.thread(thread_id)))
            unsaved = self._turns.unsaved_threads(None)
            return next((thread for thread in unsaved if thread.id == thread_id), stored)

    def threads(self, notebook: str | None = None, limit: int = 50) -> list[Thread]:
        """Threads, the last used first; ``None`` means of all notebooks."""
        with self._lock:
            unsaved = self._turns.unsaved_threads(notebook)
            ids = {thread.id for thread in unsaved}
            stored = self._attempt(lambda: self._store.threads(notebook, limit))
            listed = [*unsaved, *(thread for thread in stored if thread.id not in ids)]
            for thread in stored:
                self._recall(thread)
            return sorted(listed, key=lambda thread: thread.used, reverse=True)[:limit]

    def append(self, thread_id: str, turn: Turn) -> None:
        """Add a turn to a thread, or bring the one of that id up to date.

        Call it when the question is submitted, so that it survives a crash;
        again whenever a message is complete; and once when the turn ends.

        Raises
        ------
        HistoryError
            There is no such thread.
        """
        with self._lock:
            thread = self._known.get(thread_id)
            if thread is None:
                thread = self._recall(self._attempt(lambda: self._store.thread(thread_id)))
            if thread is None:
                raise HistoryError(
                    "This conversation does not exist any more.",
                    hint=f"Start a new one: {typed('/new')}",
                )
            self.accounts.note(self._spent(thread, turn))
            self._written += 1
            if self._turns.keep(thread, turn):
                self.accounts.flush()

    def turns(self, thread_id: str) -> list[Turn]:
        """A thread's turns, oldest first; none for an unknown thread."""
        with self._lock:
            return list(self._turns.of(thread_id).values())

    def turn(self, thread_id: str, turn_id: str) -> Turn | None:
        """One turn of a thread; ``None`` if it has none of that id."""
        with self._lock:
            return self._turns.some(thread_id, [turn_id]).get(turn_id)

    def page(self, thread_id: str, *, before: str = "", limit: int) -> Page | None:
        """The latest of a thread's turns that stand, or the latest before one of them.

        ``None`` if ``before`` is the id of none.
        """
        with self._lock:
            ids = [turn.id for turn in standing(self._turns.outline(thread_id))]
            if before and before not in ids:
                return None
            end = ids.index(before) if before else len(ids)
            chosen = ids[max(0, end - limit) : end]
            turns = self._turns.some(thread_id, chosen)
            return Page(turns=tuple(turns[id_] for id_ in chosen), earlier=max(0, end - limit))

    def version(self) -> Version:
        """Another value once another process, or anybody in this one, has written since."""
        with self._lock:
            return *self._attempt(self._store.database.version), self._written

    def extent(self, thread_id: str, besides: Collection[str] = ()) -> Extent | None:
        """How much there is of a thread; ``None`` if there is none of that id.

        Parameters
        ----------
        besides
            The ids of turns that do not count.
        """
        with self._lock:
            return self._turns.extent(thread_id, besides)

    def messages(self, thread_id: str) -> tuple[Message, ...]:
        """What the next prompt of a thread starts with; see ``replay``."""
        return replayed(standing(self.turns(thread_id)))

    def put_changes(
        self, turn: str, changes: Mapping[int, Change], undone: datetime | None
    ) -> None:
        """Store changes that a turn made, by their position, and when it was taken back.

        Raises
        ------
        HistoryError
            They cannot be stored; unlike a turn, they are not kept in memory instead.
        """
        if not self.saving:
            raise HistoryError("Saving is switched off.")
        with self._lock:
            self._attempt(lambda: self._changes.put(turn, changes, undone))

    def changes(self, turn: str) -> dict[int, Change]:
        """What a turn changed, by position."""
        with self._lock:
            return self._attempt(lambda: self._changes.of(turn))

    def changed_turns(self, notebook: str, thread_id: str = "") -> list[ChangedTurn]:
        """The turns that changed something in a notebook; where that is blank, in a thread."""
        with self._lock:
            return self._attempt(lambda: self._changes.turns(notebook, thread_id))

    def search(self, words: str, notebook: str | None = None, limit: int = 20) -> list[Hit]:
        """The newest stored turns whose question or answer has all the words."""
        with self._lock:
            return self._attempt(lambda: self._store.search(words, notebook, limit))

    def find_threads(
        self,
        words: str,
        notebook: str | None,
        limit: int,
        shown: Mapping[str, str] = MappingProxyType({}),
    ) -> list[Thread]:
        """Threads with all the words in what a list shows them as, then those with them in a turn.

        Parameters
        ----------
        shown
            By name, what stands in a list in its place.
        """
        threads = self.threads(notebook, limit)
        named = [
            one for one in threads if has_words(shown.get(one.name) or one.name or one.title, words)
        ]
        hits = self.search(words, notebook, limit)
        return list({one.id: one for one in [*named, *(hit.thread for hit in hits)]}.values())

    def rename(self, thread_id: str, name: str) -> None:
        """Give a thread another name; a blank one takes it away."""
        with self._lock:
            self._attempt(lambda: self._store.rename(thread_id, name))
            if thread := self._known.get(thread_id):
                self._known[thread_id] = thread.model_copy(update={"name": name})

    def move(self, before: str, after: str) -> None:
        """Keep threads where their notebook is now: it, or its folder, was renamed or moved.

        Turns that run are stored there, too.
        """

        def where_it_is(thread: Thread) -> Thread:
            now = moved(thread.notebook, before, after, os.sep)
            return thread.model_copy(update={"notebook": now})

        with self._lock:
            self._attempt(lambda: self._store.move(before, after))
            self._known = {id_: where_it_is(thread) for id_, thread in self._known.items()}
            self._turns.change_threads(where_it_is)

    def delete(self, thread_id: str) -> None:
        """Remove a thread and its turns; what it used stays counted.

        A process that has it open, and goes on with it, makes it again.
        """
        with self._lock:
            self._attempt(lambda: self._store.delete(thread_id))
            self.accounts.forget(thread=thread_id)
            self._forget(lambda thread: thread.id == thread_id)

    def delete_all(self, notebook: str | None = None) -> None:
        """Remove all threads, or those of one notebook; what they used stays counted."""
        with self._lock:
            self._attempt(lambda: self._store.delete_all(notebook))
            self.accounts.forget(notebook=notebook)
            self._forget(lambda thread: notebook in {None, thread.notebook})

    def _spent(self, thread: Thread, turn: Turn) -> Spent:
        """What a turn has used; where nothing of it may be stored, without its names."""
        return Spent(
            id=turn.id,
            started=turn.started,
            model=turn.model,
            usage=turn.usage,
            thread=thread.id,
            notebook=thread.notebook if self.saving else "",
            command=command_of(turn.question),
        )

    def _recall(self, thread: Thread | None) -> Thread | None:
        if thread is not None:
            self._known[thread.id] = thread
        return thread

    def _forget(self, gone: Callable[[Thread], bool]) -> None:
        self._written += 1
        self._known = {id_: thread for id_, thread in self._known.items() if not gone(thread)}
        self._turns.forget(gone)
