"""The options of commands that can work on many things."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.map.wish import AT_ONCE, MOST_AT_ONCE, MapWish

from .options import CommandOption, whole

__all__ = ["MAP_OPTIONS", "map_wish", "tokens"]


def tokens(text: str) -> int:
    """A number of tokens."""
    number = whole(text)
    if number < 1:
        raise ValueError("a number from 1")
    return number


def _at_once(text: str) -> int:
    number = whole(text)
    if not 1 <= number <= MOST_AT_ONCE:
        raise ValueError(f"a number from 1 to {MOST_AT_ONCE}")
    return number


MAP_OPTIONS = (
    CommandOption("map", "COLUMN"),
    CommandOption("at-once", "N", read=_at_once),
    CommandOption("again"),
    CommandOption("yes"),
)


def map_wish(values: Mapping[str, Any], target: str, at_once: int = AT_ONCE) -> MapWish | None:
    """What was said of many things; ``None`` where it is about one.

    Parameters
    ----------
    at_once
        Requests under way, where the person says nothing else.

    Raises
    ------
    UsageError
        An option says something of many, and there is one.
    """
    if "map" not in values:
        without = next((key for key in ("at_once", "again") if key in values), "")
        if without:
            raise UsageError(
                f"--{without.replace('_', '-')} needs --map.", hint="Write --map df.text, too."
            )
        return None
    return MapWish(
        source=values["map"].removeprefix("@"),
        target=target.removeprefix("@"),
        at_once=values.get("at_once", at_once),
        again=values.get("again", False),
        yes=values.get("yes", False),
    )
