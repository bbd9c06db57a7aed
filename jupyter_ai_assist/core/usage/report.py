"""What was used, and for what: the rows of a table, with bars that tell them apart."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePath

from jupyter_ai_assist.core.history import Accounts, SpentDay, midnight
from jupyter_ai_assist.core.messages import Usage
from jupyter_ai_assist.core.settings import Settings

__all__ = ["BY", "HEAD", "Row", "limits_rows", "table_rows", "usage_rows"]

_BAR = 20
"""Characters of the longest bar."""

HEAD = ("requests", "tokens in", "of them cached", "tokens out", "cost")

BY: Mapping[str, Callable[[SpentDay], str]] = {
    "day": lambda spent: spent.day.isoformat(),
    "model": lambda spent: spent.model,
    "notebook": lambda spent: PurePath(spent.notebook).name or "(none)",
    "command": lambda spent: f"/{spent.command}" if spent.command else "a prompt",
}
"""What can be told apart, and how."""


@dataclass(frozen=True)
class Row:
    """A part of what was used."""

    label: str
    usage: Usage
    """Its cost is that of what has a known price."""
    unpriced: bool
    """Whether some of it has none."""

    @property
    def tokens(self) -> int:
        """In and out."""
        return self.usage.input_tokens + self.usage.output_tokens

    @property
    def cells(self) -> tuple[str, ...]:
        """Its numbers, under ``HEAD``."""
        usage = self.usage
        return (
            f"{usage.requests:,}",
            f"{usage.input_tokens:,}",
            f"{usage.cached_tokens:,}",
            f"{usage.output_tokens:,}",
            self._cost,
        )

    @property
    def _cost(self) -> str:
        cost = self.usage.cost or 0.0
        if not self.unpriced:
            return f"${cost:,.4f}"
        return f"${cost:,.4f} + unknown" if cost else "unknown"


def usage_rows(accounts: Accounts, by: str, days: int) -> list[Row]:
    """What was used in the last days, today included, told apart in one way of ``BY``."""
    spent = accounts.days(midnight() - timedelta(days=days - 1))
    parts: dict[str, list[SpentDay]] = {}
    for one in spent:
        if one.usage.requests:
            parts.setdefault(BY[by](one), []).append(one)
    rows = [row_of(label, part) for label, part in parts.items()]
    return sorted(rows, key=lambda row: row.label) if by == "day" else sorted(rows, key=_weight)


def row_of(label: str, parts: Iterable[SpentDay]) -> Row:
    """Some of what was used, as one row."""
    usages = [part.usage for part in parts]
    known = [usage.model_copy(update={"cost": usage.cost or 0.0}) for usage in usages]
    return Row(label, sum(known, Usage()), any(usage.cost is None for usage in usages))


def table_rows(rows: list[Row]) -> list[tuple[str, ...]]:
    """Label, numbers and a bar: of the cost if all of it is known, else of the tokens."""
    by_cost = not any(row.unpriced for row in rows) and any(row.usage.cost for row in rows)
    sizes = [(row.usage.cost or 0.0) if by_cost else row.tokens for row in rows]
    most = max(sizes, default=0) or 1
    return [
        (row.label, *row.cells, "█" * max(1, round(_BAR * size / most)) if size else "")
        for row, size in zip(rows, sizes, strict=True)
    ]


def limits_rows(
    settings: Settings, accounts: Accounts, thread: str | None = None
) -> list[tuple[str, str, str, str]]:
    """Each limit: its setting, what is used of it, the limit, and who sets it.

    Parameters
    ----------
    thread
        The open chat's; blank for one that has not begun, ``None`` where there is none.
    """
    today = row_of("today", accounts.days(midnight()))
    chat = row_of("chat", accounts.days(thread=thread) if thread else ())
    cost, tokens, requests = _amounts(chat) if thread is not None else ("", "", "")
    limits = (
        ("max_cost_per_day", _amounts(today)[0], _dollars(settings.max_cost_per_day)),
        ("max_tokens_per_day", _amounts(today)[1], _number(settings.max_tokens_per_day)),
        ("max_cost_per_chat", cost, _dollars(settings.max_cost_per_chat)),
        ("max_tokens_per_chat", tokens, _number(settings.max_tokens_per_chat)),
        ("max_requests_per_chat", requests, _number(settings.max_requests_per_chat)),
        ("max_tokens_per_turn", "", _number(settings.max_tokens_per_turn)),
        ("max_requests_per_minute", "", _number(settings.max_requests_per_minute)),
    )
    return [
        (f"Assist.{trait}", used, limit, settings.source(f"Assist.{trait}"))
        for trait, used, limit in limits
        if limit
    ]


def _amounts(row: Row) -> tuple[str, str, str]:
    """Cost, tokens and requests."""
    return f"${row.usage.cost or 0.0:,.2f}", f"{row.tokens:,}", f"{row.usage.requests:,}"


def _weight(row: Row) -> tuple[float, int]:
    """Most first."""
    return -(row.usage.cost or 0.0), -row.tokens


def _dollars(limit: float | None) -> str:
    return "" if limit is None else f"${limit:,.2f}"


def _number(limit: int | None) -> str:
    return "" if limit is None else f"{limit:,}"
