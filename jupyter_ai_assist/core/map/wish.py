"""What a person wants to be done with many things."""

from __future__ import annotations

from dataclasses import dataclass

from jupyter_ai_assist.core.workspace.values import Items

__all__ = ["AT_ONCE", "MOST_AT_ONCE", "MapWish"]

AT_ONCE = 8
"""Requests under way, where the person says no other number."""
MOST_AT_ONCE = 64


@dataclass(frozen=True)
class MapWish:
    """Where the things come from, and where results go."""

    source: str = ""
    """A path in the notebook: ``df.text``; blank where the items are given."""
    items: Items | None = None
    target: str = ""
    """As ``LiveValues.replaced`` takes it; blank to give them back only."""
    at_once: int = AT_ONCE
    again: bool = False
    """Ask anew for what is known from earlier."""
    yes: bool = False
    """Go ahead without a question."""
