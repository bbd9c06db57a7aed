"""The process that panels live in: its two threads, and how each is given work."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from contextvars import Context
from typing import Any

from jupyter_ai_assist.core.engine import Engine

from .desk import interruptible
from .rooms import Rooms

__all__ = ["Host"]


class Host:
    """The process that a panel lives in.

    Parameters
    ----------
    context
        What the engine's callbacks run in: with it, work for the main thread finds its way.
    loop
        The tornado loop of the main thread, where a program's own callbacks run.
    """

    def __init__(self, rooms: Rooms, engine: Engine, context: Context, loop: Any) -> None:
        self.rooms = rooms
        self._loop = loop
        self._engine = engine
        self._context = context

    def in_engine(self, work: Callable[[], None]) -> None:
        """Do something on the engine's loop, in the order of these calls; from any thread."""
        self._engine.loop.call_soon_threadsafe(work, context=self._context)

    def in_main(self, work: Callable[[], None]) -> None:
        """Do something in the main thread, once no cell runs; from any thread."""
        self._loop.add_callback(_in_main, work)


def _in_main(work: Callable[[], None]) -> None:
    with suppress(KeyboardInterrupt), interruptible():
        # In no context of ours: what a program does there belongs to no turn.
        Context().run(work)
