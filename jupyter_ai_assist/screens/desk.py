"""Where everything for whoever waits for a run arrives: events, work, and Stop."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, Protocol, TypeVar

from jupyter_ai_assist.core.errors import UsageError, WorkspaceError
from jupyter_ai_assist.core.protocol import Event, ReasoningDelta, TextDelta

__all__ = [
    "DESK",
    "Desk",
    "Interrupt",
    "ThreadDesk",
    "Work",
    "nobody",
    "require_outside",
    "run_in_main",
]

T = TypeVar("T")


@dataclass(frozen=True)
class Work:
    """A function that the engine wants run in the waiting thread."""

    function: Callable[[], Any]
    result: Future[Any]


class Desk(Protocol):
    """Where work for whoever waits is handed in."""

    open: bool

    def hand_in(self, work: Work) -> None:
        """Have it done, or refused."""


class Interrupt:
    """Someone pressed Stop."""


class ThreadDesk:
    """Where everything for one waiting thread arrives.

    To wake a thread for each word of a fast reply costs more than to read the
    words. So who knows that it will look again soon dozes: pieces of text then
    arrive without a sound, and everything else rings.
    """

    def __init__(self) -> None:
        self._items: deque[Event | Work | Interrupt] = deque()
        # A signal handler rings too, even while its own thread waits here:
        # no other primitive may be entered twice.
        self._bell: SimpleQueue[None] = SimpleQueue()
        self._dozing = False
        self._lock = threading.Lock()
        self.open = True
        self.foreign = False
        """Whether code that is not ours runs: an interrupt is raised in it."""

    def put(self, event: Event) -> None:
        """The engine's sink."""
        self._items.append(event)
        if not (self._dozing and isinstance(event, TextDelta | ReasoningDelta)):
            self._bell.put(None)

    def hand_in(self, work: Work) -> None:
        """Put work on the desk; refused when nobody sits there any more."""
        with self._lock:
            if self.open:
                self._items.append(work)
                self._bell.put(None)
                return
        work.result.set_exception(nobody())

    def wait(self, seconds: float, *, dozing: bool) -> None:
        """Wait for a ring, but not longer than this."""
        self._dozing = dozing
        with suppress(Empty):
            self._bell.get(timeout=seconds)
        self._dozing = False

    def items(self) -> Iterator[Event | Work | Interrupt]:
        """Take what is there, one after the other."""
        while self._items:
            yield self._items.popleft()

    def close(self) -> None:
        """Leave; work that was not begun will not be."""
        with self._lock:
            self.open = False
        for item in self.items():
            if isinstance(item, Work):
                item.result.set_exception(nobody())

    def on_interrupt(self, *_: object) -> None:
        """The signal handler: ours is queued, other code's is raised."""
        if self.foreign:
            raise KeyboardInterrupt
        self._items.append(Interrupt())
        self._bell.put(None)

    @contextmanager
    def foreign_code(self) -> Iterator[None]:
        """Code inside may be interrupted anywhere."""
        self.foreign = True
        try:
            yield
        finally:
            self.foreign = False


# The engine's task inherits the caller's context, so work finds the thread
# that waits for this very run, whatever else runs at the same time.
DESK: ContextVar[Desk | None] = ContextVar("DESK", default=None)


async def run_in_main(function: Callable[[], T], /) -> T:
    """Run a function in the thread that waits for this run: the user's own.

    Raises
    ------
    WorkspaceError
        Nobody waits any more.
    """
    desk = DESK.get()
    if desk is None:
        raise nobody()
    work = Work(function, Future())
    desk.hand_in(work)
    result: T = await asyncio.wrap_future(work.result)
    return result


def require_outside() -> None:
    """Refuse code that a run itself waits for: it would wait for itself."""
    outer = DESK.get()
    if outer is not None and outer.open:
        raise UsageError("The assistant cannot be asked from inside another prompt to it.")


def nobody() -> WorkspaceError:
    """What work gets that nobody waits for any more."""
    return WorkspaceError("The cell that this belongs to has ended.")
