"""The engine's own thread, where turns run.

A kernel's main thread and a server's loop both stay free: they hand in a
command and get events through a sink. One engine serves a whole process.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from functools import cache
from typing import Any, TypeVar

from .errors import WorkspaceError
from .protocol import Answer, Decide, Event, Submit, TurnStopped
from .session import Made, Session

__all__ = ["Engine", "Run", "Sink", "engine"]

Sink = Callable[[Event], None]
T = TypeVar("T")


class Run:
    """One command under way.

    Its events end with exactly one of ``TurnFinished``, ``Report``,
    ``TurnFailed`` and ``TurnStopped``. Its methods are safe from any thread,
    and when the run has ended already.
    """

    def __init__(self, session: Session, loop: asyncio.AbstractEventLoop) -> None:
        self._session = session
        self._loop = loop
        self._task: asyncio.Task[None] | None = None
        self._ended = threading.Event()

    @property
    def done(self) -> bool:
        """Whether the last event has been put into the sink."""
        return self._ended.is_set()

    def wait(self, timeout: float) -> bool:
        """Wait up to ``timeout`` seconds for the end; say whether it came."""
        return self._ended.wait(timeout)

    def cancel(self) -> None:
        """Stop: close the provider's connection and end with ``TurnStopped``."""
        self._loop.call_soon_threadsafe(self._cancel)

    def answer(self, id_: str, text: str | None) -> None:
        """Answer a ``Question``; ``None`` where nobody can be asked."""
        self._loop.call_soon_threadsafe(self._session.answer, Answer(id=id_, text=text))

    def decide(self, decide: Decide) -> None:
        """Decide about an ``Approval``."""
        self._loop.call_soon_threadsafe(self._session.decide, decide)

    def start(self, command: Submit, sink: Sink, made: Made | None = None) -> None:
        """Begin; the engine calls this once, on its loop."""
        self._task = self._loop.create_task(self._session.run(command, sink, made))
        self._task.add_done_callback(lambda task: self._end(task, sink))

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def _end(self, task: asyncio.Task[None], sink: Sink) -> None:
        if task.cancelled():  # before its first step: the session never saw it
            sink(TurnStopped())
        self._ended.set()


class Engine:
    """A daemon thread with an event loop of its own."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        threading.Thread(
            target=self.loop.run_forever, name="jupyter-ai-assist", daemon=True
        ).start()

    def run(self, work: Coroutine[Any, Any, T], limit: float) -> T:
        """Do something on the engine's thread, and wait for it there so many seconds.

        Raises
        ------
        WorkspaceError
            It did not end in time.
        """
        future = asyncio.run_coroutine_threadsafe(work, self.loop)
        try:
            return future.result(limit)
        except TimeoutError:
            future.cancel()
            raise WorkspaceError(f"There was no answer within {limit:g} seconds.") from None

    def submit(
        self, session: Session, command: Submit, sink: Sink, made: Made | None = None
    ) -> Run:
        """Start a command; its events go to ``sink``, called on the engine's thread.

        Parameters
        ----------
        made
            As ``Session.run`` takes it.
        """
        run = Run(session, self.loop)
        self.loop.call_soon_threadsafe(run.start, command, sink, made)
        return run


@cache
def engine() -> Engine:
    """The one engine of this process."""
    return Engine()
