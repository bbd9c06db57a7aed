"""Joins the pieces of a reply: a screen shows no more than some tens of updates a second."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from jupyter_ai_assist.core.protocol import Event, ReasoningDelta, TextDelta

__all__ = ["Paced"]

_PAUSE = 1 / 30
"""Seconds between two pieces."""


class Paced:
    """Hands events on, in order; pieces that come fast are joined.

    Used on one loop only.
    """

    def __init__(self, sink: Callable[[Event], None]) -> None:
        self._sink = sink
        self._kind: type[TextDelta | ReasoningDelta] = TextDelta
        self._pieces: list[str] = []
        self._next = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def __call__(self, event: Event) -> None:
        """Take an event."""
        if not isinstance(event, TextDelta | ReasoningDelta):
            self._flush()
            self._sink(event)
            return
        if type(event) is not self._kind:
            self._flush()
            self._kind = type(event)
        self._pieces.append(event.text)
        wait = self._next - time.monotonic()
        if wait <= 0:
            self._flush()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(wait, self._flush)

    def _flush(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._pieces:
            text = "".join(self._pieces)
            self._pieces.clear()
            self._next = time.monotonic() + _PAUSE
            self._sink(self._kind(text=text))
