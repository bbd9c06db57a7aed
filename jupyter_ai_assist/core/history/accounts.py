"""What all of a user's processes have used: one account, numbers only.

It outlives conversations, and is kept where they are not (``Assist.save_history``), because
limits are held against it. Before a request is made its most is set aside here in one step
with the check, so that no number of processes passes a limit together. A process that dies
meanwhile leaves that set aside until midnight: what its request used, nobody knows.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from jupyter_ai_assist.core.errors import HistoryError
from jupyter_ai_assist.core.messages import Usage
from jupyter_ai_assist.core.usage.limits import Day, Used

from .database import Database
from .spending import PATIENCE, Spending
from .values import Spent, SpentDay

__all__ = ["Accounts", "midnight"]

AnyUse = TypeVar("AnyUse", bound=Used)

_MINUTE = 60.0
_SLACK = 0.01
"""Seconds, so that the oldest request is out of the minute when the wait for it ends."""


class Accounts:
    """The account of a user, shared with other processes.

    Counting never fails for want of a disk: what cannot be stored counts in memory, and is
    stored with what comes next.
    """

    def __init__(self, database: Database) -> None:
        self._spending = Spending(database)
        self._database = database
        self._lock = threading.RLock()
        self._uncounted: dict[str, Spent] = {}
        """What was used, and is not stored, by id."""
        self._counted: dict[str, Spent] = {}
        """The last that was stored: a turn is stored often, and uses something seldom."""

        self._unsettled: set[str] = set()
        """Requests that have ended, and for which something is still set aside."""

    @classmethod
    def open(cls, path: Path) -> Accounts:
        """The account in a file; in memory, for this process alone, where that cannot be used."""
        try:
            return cls(Database(path))
        except HistoryError:
            return cls(Database(None))

    def close(self) -> None:
        """Store what is not stored yet, if that works, and close the file."""
        self.flush(PATIENCE)
        self._database.close()

    def count(self, spent: Spent) -> None:
        """Count what something has used so far, in place of what was counted of it before."""
        self.note(spent)
        self.flush()

    def note(self, spent: Spent) -> None:
        """As ``count``, without storing it yet."""
        with self._lock:
            if spent.usage != Usage() and self._counted.get(spent.id) != spent:
                self._uncounted[spent.id] = spent

    def flush(self, patience: float = 2.0) -> None:
        """Store what is noted, as far as that works within so many seconds for each."""
        with self._lock, contextlib.suppress(HistoryError):  # it stays noted
            for id_, spent in list(self._uncounted.items()):
                self._database.attempt(partial(self._spending.count, spent, patience))
                del self._uncounted[id_]
                self._counted = {id_: spent}
            if self._unsettled:
                settled = tuple(self._unsettled)
                self._database.attempt(lambda: self._spending.settle(settled, patience))
                self._unsettled.difference_update(settled)

    def usage(self, since: datetime | None = None, *, thread: str = "") -> Usage:
        """What was used in all, since a moment, or in one thread.

        The cost is ``None`` as soon as some of it has no known price.
        """
        return sum((day.usage for day in self.days(since, thread=thread)), Usage())

    def days(self, since: datetime | None = None, *, thread: str = "") -> list[SpentDay]:
        """The same, for each local day, model, notebook and command.

        Turns count for the day on which they started.
        """
        with self._lock:
            stored = self._database.attempt(
                lambda: self._spending.days(since, thread, self._uncounted)
            )
            return [
                *stored,
                *(
                    _spent_day(spent)
                    for spent in self._uncounted.values()
                    if thread in {"", spent.thread} and (since is None or spent.started >= since)
                ),
            ]

    def book(
        self, id_: str, most: Callable[[Day], tuple[int, float | None]], *, thread: str = ""
    ) -> None:
        """Set aside the most that a request may use, if that is agreed to.

        Parameters
        ----------
        id_
            The request's, for ``settle``.
        most
            Gets what is used by now; gives tokens and cost, or raises to refuse.
        thread
            The chat that it is for; blank for none.

        Raises
        ------
        HistoryError
            The account cannot be read or written.
        """
        with self._lock:
            pending = list(self._uncounted.values())

            def with_pending(day: Day) -> tuple[int, float | None]:
                return most(_together(day, pending, thread))

            self._database.attempt(
                lambda: self._spending.book(
                    id_,
                    datetime.now(UTC),
                    midnight(),
                    [spent.id for spent in pending],
                    with_pending,
                    thread=thread,
                )
            )

    def day(self, *, thread: str = "") -> Day:
        """What is used and set aside by now, today and in a chat.

        Raises
        ------
        HistoryError
            The account cannot be read.
        """
        with self._lock:
            pending = list(self._uncounted.values())
            known = [spent.id for spent in pending]
            day = self._database.attempt(
                lambda: self._spending.day(datetime.now(UTC), midnight(), known, thread)
            )
            return _together(day, pending, thread)

    def settle(self, id_: str, *, later: bool = False) -> None:
        """Let go of what was set aside for a request, once all that was used is stored.

        Until then it stays set aside: other processes could not see the use.

        Parameters
        ----------
        later
            With what is counted next.
        """
        with self._lock:
            self._unsettled.add(id_)
        if not later:
            self.flush()

    def until_room(self, rate: int) -> float:
        """Seconds until a minute has room for one more request of so many; 0 for now."""
        with self._lock:
            last = self._database.attempt(lambda: self._spending.last(rate))
        left = _MINUTE - (datetime.now(UTC) - last).total_seconds() if last else 0.0
        return left + _SLACK if left > 0 else 0.0

    def forget(self, *, thread: str | None = None, notebook: str | None = None) -> None:
        """Take the names off what was used in a thread, a notebook, or everywhere."""
        with self._lock:
            self._database.attempt(lambda: self._spending.forget(thread, notebook))


def midnight() -> datetime:
    """The start of the user's own day."""
    return datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)


def _together(day: Day, pending: list[Spent], thread: str) -> Day:
    """What is stored, and what this process could not store."""
    today = [spent.usage for spent in pending if spent.started >= midnight()]
    if day.chat is not None:
        usages = [spent.usage for spent in pending if spent.thread == thread]
        requests = day.chat.requests + sum(usage.requests for usage in usages)
        day = replace(day, chat=replace(_with(day.chat, usages), requests=requests))
    return _with(day, today)


def _with(used: AnyUse, usages: list[Usage]) -> AnyUse:
    return replace(
        used,
        tokens=used.tokens + sum(usage.input_tokens + usage.output_tokens for usage in usages),
        cost=used.cost + sum(usage.cost or 0.0 for usage in usages),
        unpriced=used.unpriced or any(usage.cost is None for usage in usages),
    )


def _spent_day(spent: Spent) -> SpentDay:
    return SpentDay(
        day=spent.started.astimezone().date(),
        model=spent.model,
        notebook=spent.notebook,
        command=spent.command,
        turns=1,
        usage=spent.usage,
    )
