"""What was used, in the database: numbers, and what they were used for; the SQL alone."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from jupyter_ai_assist.core.usage.limits import ChatUse, Day

from .database import Database
from .rows import spent_day_of, text_of, time_of
from .values import Spent, SpentDay

__all__ = ["PATIENCE", "Spending"]

PATIENCE = 15.0
"""Seconds to wait for others where a limit has to be kept: many may come at once."""

_MINUTE = timedelta(minutes=1)

_COUNT = """
    INSERT OR REPLACE INTO spending (turn, started, model, requests, input_tokens, cached_tokens,
        output_tokens, reasoning_tokens, cost, thread, notebook, command)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

_DAYS = """
    SELECT date(started, 'localtime') AS day, model, notebook, command, count(*), sum(requests),
        sum(input_tokens), sum(cached_tokens), sum(output_tokens), sum(reasoning_tokens),
        sum(cost), count(*) - count(cost)
    FROM spending
    WHERE started >= :since
        AND turn NOT IN (SELECT value FROM json_each(:without))
        AND (:thread = '' OR thread = :thread)
    GROUP BY day, model, notebook, command ORDER BY day, model, notebook, command
"""

_USED = """
    SELECT coalesce(sum(input_tokens + output_tokens), 0), coalesce(sum(cost), 0.0),
        count(*) - count(cost)
    FROM spending WHERE started >= :since
        AND turn NOT IN (SELECT value FROM json_each(:without))
"""

_SET_ASIDE = """
    SELECT coalesce(sum(tokens), 0), coalesce(sum(cost), 0.0)
    FROM request WHERE open AND made >= :since
"""

_USED_IN_CHAT = """
    SELECT coalesce(sum(input_tokens + output_tokens), 0), coalesce(sum(cost), 0.0),
        count(*) - count(cost), coalesce(sum(requests), 0)
    FROM spending WHERE thread = :thread
        AND turn NOT IN (SELECT value FROM json_each(:without))
"""

_SET_ASIDE_IN_CHAT = """
    SELECT coalesce(sum(tokens), 0), coalesce(sum(cost), 0.0), count(*)
    FROM request WHERE open AND thread = :thread AND made >= :since
"""


class Spending:
    """The statements about what is used. Everything may raise ``HistoryError``."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def count(self, spent: Spent, patience: float) -> None:
        """Store what something has used so far, in place of an earlier record of it."""
        usage = spent.usage
        with self.database.transaction(patience) as connection:
            connection.execute(
                _COUNT,
                (
                    spent.id,
                    time_of(spent.started),
                    text_of(spent.model),
                    usage.requests,
                    usage.input_tokens,
                    usage.cached_tokens,
                    usage.output_tokens,
                    usage.reasoning_tokens,
                    usage.cost,
                    spent.thread,
                    text_of(spent.notebook),
                    text_of(spent.command),
                ),
            )

    def days(self, since: datetime | None, thread: str, without: Iterable[str]) -> list[SpentDay]:
        """What was used, by local day, model, notebook and command.

        Parameters
        ----------
        since
            What started earlier does not count.
        thread
            Blank means all.
        without
            Ids that do not count.
        """
        values = {
            "since": time_of(since) if since else "",
            "without": json.dumps(list(without)),
            "thread": thread,
        }
        with self.database.snapshot() as connection:
            rows = connection.execute(_DAYS, values).fetchall()
        return [spent_day_of(row) for row in rows]

    def book(
        self,
        id_: str,
        now: datetime,
        midnight: datetime,
        without: Iterable[str],
        most: Callable[[Day], tuple[int, float | None]],
        *,
        thread: str,
    ) -> None:
        """Set aside the most that a request may use, if that is agreed to.

        No other process can set anything aside between the look and that.

        Parameters
        ----------
        most
            Gets what is used by now; gives tokens and cost, or raises to refuse.
        thread
            The chat's, if it is for one.
        """
        with self.database.transaction(PATIENCE) as connection:
            tokens, cost = most(_day(connection, now, midnight, list(without), thread))
            connection.execute(
                "DELETE FROM request WHERE made < ? AND made < ?",
                (time_of(midnight), time_of(now - _MINUTE)),
            )
            connection.execute(
                "INSERT INTO request (id, made, tokens, cost, open, thread) "
                "VALUES (?, ?, ?, ?, 1, ?)",
                (id_, time_of(now), tokens, cost, thread),
            )

    def day(self, now: datetime, midnight: datetime, without: Iterable[str], thread: str) -> Day:
        """What is used and set aside by now; see ``book``, which looks and writes in one step."""
        with self.database.snapshot() as connection:
            return _day(connection, now, midnight, list(without), thread)

    def last(self, number: int) -> datetime | None:
        """When the last request but so many, less one, was made; ``None`` if there is none."""
        with self.database.snapshot() as connection:
            row = connection.execute(
                "SELECT made FROM request ORDER BY made DESC LIMIT 1 OFFSET ?", (number - 1,)
            ).fetchone()
        return datetime.fromisoformat(row[0]) if row else None

    def settle(self, ids: Iterable[str], patience: float) -> None:
        """Set nothing aside for some requests any more: what they used is counted."""
        with self.database.transaction(patience) as connection:
            connection.executemany(
                "UPDATE request SET open = 0 WHERE id = ?", [(id_,) for id_ in ids]
            )

    def forget(self, thread: str | None = None, notebook: str | None = None) -> None:
        """Take the names off what was used in a thread, a notebook, or everywhere."""
        with self.database.transaction() as connection:
            connection.execute(
                "UPDATE spending SET notebook = '', thread = '' "
                "WHERE (:thread IS NULL OR thread = :thread) "
                "AND (:notebook IS NULL OR notebook = :notebook)",
                {"thread": thread, "notebook": notebook and text_of(notebook)},
            )


def _day(
    connection: sqlite3.Connection,
    now: datetime,
    midnight: datetime,
    without: list[str],
    thread: str,
) -> Day:
    minute = time_of(now - _MINUTE)
    values = {"since": time_of(midnight), "without": json.dumps(without)}
    used, cost, unpriced = connection.execute(_USED, values).fetchone()
    aside, aside_cost = connection.execute(_SET_ASIDE, values).fetchone()
    requests, first = connection.execute(
        "SELECT count(*), min(made) FROM request WHERE made > ?", (minute,)
    ).fetchone()
    left = 60 - (now - datetime.fromisoformat(first)).total_seconds() if first else 0.0
    return Day(
        tokens=used + aside,
        cost=cost + aside_cost,
        unpriced=unpriced > 0,
        last_minute=requests,
        minute_left=left,
        chat=_chat(connection, thread, midnight, without) if thread else None,
    )


def _chat(
    connection: sqlite3.Connection, thread: str, midnight: datetime, without: list[str]
) -> ChatUse:
    """What a chat has used. What was set aside on an earlier day was left by a crash."""
    values = {"thread": thread, "since": time_of(midnight), "without": json.dumps(without)}
    used, cost, unpriced, requests = connection.execute(_USED_IN_CHAT, values).fetchone()
    aside, aside_cost, open_ = connection.execute(_SET_ASIDE_IN_CHAT, values).fetchone()
    return ChatUse(used + aside, cost + aside_cost, unpriced > 0, requests + open_)
