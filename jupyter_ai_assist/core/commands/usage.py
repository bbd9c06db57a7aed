"""``/usage``: what was used, by day, model, notebook and command, and what limits it."""

from __future__ import annotations

import asyncio

from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.history import midnight
from jupyter_ai_assist.core.markdown import cell_text, table
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.suggest import did_you_mean
from jupyter_ai_assist.core.usage.report import (
    BY,
    HEAD,
    limits_rows,
    row_of,
    table_rows,
    usage_rows,
)

from .base import Command

__all__ = ["COMMANDS"]

_DAYS = 14
_MOST_DAYS = 3660
_FILLING = {"by", "days", "last"}
"""What people say besides."""


async def _usage(conversation: Conversation, rest: str, _submit: Submit) -> str:
    by, days = _wish(rest)
    return await asyncio.to_thread(_report, conversation, by, days)


def _report(conversation: Conversation, by: str, days: int) -> str:
    """The sums and all limits; or one way to tell apart, if that was asked for."""
    if by:
        return _part(conversation, by, days)
    accounts, thread = conversation.assistant.history.accounts, conversation.chat.thread
    sums = [
        row_of("this conversation", accounts.days(thread=thread.id) if thread else ()),
        row_of("today", accounts.days(midnight())),
        row_of("all time", accounts.days()),
    ]
    blocks = [table(("", *HEAD), [(row.label, *row.cells) for row in sums])]
    id_ = thread.id if thread else ""
    limits = limits_rows(conversation.assistant.settings, accounts, id_)
    if limits:
        rows = [(f"`{name}`", used, limit, f"`{by_}`") for name, used, limit, by_ in limits]
        blocks.append(table(("limit", "used of it", "of", "set by"), rows))
    # Where there is nothing, that is said once.
    parts = dict.fromkeys(_part(conversation, name, days) for name in ("day", "model"))
    return "\n\n".join([*blocks, *parts])


def _part(conversation: Conversation, by: str, days: int) -> str:
    rows = table_rows(usage_rows(conversation.assistant.history.accounts, by, days))
    if not rows:
        return f"Nothing was used in the last {days} days."
    shown = [(cell_text(row[0]), *row[1:]) for row in rows]
    return table((f"by {by}, last {days} days", *HEAD, ""), shown)


def _wish(rest: str) -> tuple[str, int]:
    """What to tell apart, blank for an overview, and the days that count."""
    by, days = "", _DAYS
    for word in rest.replace(",", " ").split():
        if word in BY:
            by = word
        elif word.isdecimal() and 1 <= int(word) <= _MOST_DAYS:
            days = int(word)
        elif word not in _FILLING:
            near = did_you_mean(word, BY)
            raise UsageError(
                f"/usage tells nothing apart by {word!r}.",
                hint=near or f"It takes one of {', '.join(BY)}, and a number of days.",
            )
    return by, days


COMMANDS = (
    Command(
        "usage",
        "[day | model | notebook | command] [DAYS]",
        "Show requests, tokens, cost and limits",
        _usage,
    ),
)
