"""What limits are held against: what was used so far, and what a request may use at most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Bound", "Day"]


@dataclass(frozen=True)
class Day:
    """What a user's processes have used since midnight, all of them together.

    Requests that are under way count with the most that they may use.
    """

    tokens: int = 0
    cost: float = 0.0
    """US dollars, as far as prices are known."""
    unpriced: bool = False
    """Whether anything was used that has no known price."""
    last_minute: int = 0
    """Requests of the last 60 seconds."""
    minute_left: float = 0.0
    """Seconds until the first of these is a minute old."""


@dataclass(frozen=True)
class Bound:
    """The most that a request may use."""

    model: str
    """``provider:model``."""
    input_tokens: int
    output_tokens: int
    """Tokens of the longest reply that is asked for."""
    cost: Callable[[int], float | None]
    """US dollars at most with a reply of so many tokens; ``None`` without a known price."""
