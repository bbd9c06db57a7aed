"""How often a display may be updated: smooth to look at, and bounded in bytes."""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["Pace"]

_PER_SECOND = 30
"""Updates; more cannot be seen."""

_BYTES_PER_SECOND = 6_000
"""What the updates aim at together: some six a second of a usual block. Slow
replies, and blocks that stay open for long, send more than four times their
text; ``benchmarks/RESULTS.md`` says how much."""

_ENVELOPE = 700
"""Bytes of a message around its content, about."""


class Pace:
    """Spaces out updates: each resends its whole block, so long ones wait longer.

    Parameters
    ----------
    clock
        Gives seconds; for tests.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._next = 0.0

    def wait(self) -> float:
        """Seconds until the next update may go out; 0 if it may now."""
        return max(0.0, self._next - self._clock())

    def sent(self, size: int) -> None:
        """An update of this many characters has gone out."""
        pause = max(1 / _PER_SECOND, (size + _ENVELOPE) / _BYTES_PER_SECOND)
        self._next = self._clock() + pause
