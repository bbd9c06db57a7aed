"""The process that panels live in: its two threads, and how each is given work."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context

from jupyter_ai_assist.core.engine import Engine

from .rooms import Rooms

__all__ = ["Host"]


class Host:
    """The process that a panel lives in.

    Parameters
    ----------
    context
        What the engine's callbacks run in: with it, work for the main thread finds its way.
    in_main
        Has something done in the main thread, where a program's own callbacks run, once no cell
        runs there; from any thread.
    """

    def __init__(
        self,
        rooms: Rooms,
        engine: Engine,
        context: Context,
        in_main: Callable[[Callable[[], None]], None],
    ) -> None:
        self.rooms = rooms
        self.in_main = in_main
        self._engine = engine
        self._context = context

    def in_engine(self, work: Callable[[], None]) -> None:
        """Do something on the engine's loop, in the order of these calls; from any thread."""
        self._engine.loop.call_soon_threadsafe(work, context=self._context)
