"""What limits are held against: what was used so far, and what a request may use at most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Bound", "ChatUse", "Day", "Used"]


@dataclass(frozen=True)
class Used:
    """What was used; requests that are under way count with the most that they may use."""

    tokens: int = 0
    cost: float = 0.0
    """US dollars, as far as prices are known."""
    unpriced: bool = False
    """Whether anything was used that has no known price."""


@dataclass(frozen=True)
class ChatUse(Used):
    """What one chat has used since it began."""

    requests: int = 0


@dataclass(frozen=True)
class Day(Used):
    """What a user's processes have used since midnight, all of them together."""

    last_minute: int = 0
    """Requests of the last 60 seconds."""
    minute_left: float = 0.0
    """Seconds until the first of these is a minute old."""
    chat: ChatUse | None = None
    """Of the chat that asks, whatever the day; ``None`` for what belongs to none."""


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
