"""Waiting for a run: events to the screen, work for this thread, Stop.

The engine runs a turn on its own thread. The thread that asked waits here. It
shows what arrives, does what only it may do (the user's own code, questions)
and turns an interrupt into a stop.
"""

from __future__ import annotations

import getpass
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from IPython.core.error import StdinNotImplementedError

from jupyter_ai_assist.core.errors import WorkspaceError
from jupyter_ai_assist.core.protocol import (
    Approval,
    Decide,
    Ending,
    Event,
    Question,
    TurnFailed,
    TurnStopped,
)

from .base import NOTHING_DUE, Screen
from .desk import DESK, Interrupt, ThreadDesk, Work, require_outside

__all__ = ["Run", "follow", "one_line", "typed"]

_PATIENCE = 2.0
"""Seconds that a stopped run gets to say so; then the cell is free anyway."""

_GLANCE = 0.1
"""Seconds after which the wait looks up: Windows wakes no waiting thread for Ctrl-C."""


class Run(Protocol):
    """What the engine gives for a submitted command."""

    @property
    def done(self) -> bool:
        """Whether the last event is in the sink."""

    def cancel(self) -> None:
        """Stop; the run still ends with an event."""

    def answer(self, id_: str, text: str | None) -> None:
        """Answer a question; ``None`` where nobody can be asked."""

    def decide(self, decide: Decide) -> None:
        """Decide about an approval."""


def one_line(prompt: str) -> str:
    """What the person types in one line."""
    # Looked up anew each time: a kernel puts its own in place while a cell runs.
    return input(prompt)


def typed(question: Question, read: Callable[[str], str] = one_line) -> str | None:
    """What the person types; ``None`` where nobody can.

    Parameters
    ----------
    read
        Reads a line that may be seen, after a prompt.
    """
    text = question.text
    if question.choices:
        text = f"{text.rstrip()} [{'/'.join(question.choices)}]"
    text = f"{text.rstrip()} "
    try:
        return getpass.getpass(text) if question.secret else read(text)
    except (StdinNotImplementedError, EOFError):
        return None


def follow(
    submit: Callable[[Callable[[Event], None]], Run],
    screen: Screen,
    decide: Callable[[Approval], Decide | None],
    answer: Callable[[Question], str | None] = typed,
) -> Ending:
    """Start a run and wait for its end; Stop ends it as well.

    Parameters
    ----------
    submit
        Gets the sink for the events, and starts the run.
    decide
        Asks the person about a call that was shown; ``None`` where somebody else has
        decided meanwhile.
    answer
        Asks the person a question; ``None`` where nobody can be asked.

    Raises
    ------
    UsageError
        Called from code that a run itself waits for.
    """
    require_outside()
    desk = ThreadDesk()
    token = DESK.set(desk)
    try:
        with _interrupts_to(desk):
            return _Waiting(desk, submit(desk.put), screen, decide, answer).end()
    finally:
        DESK.reset(token)
        desk.close()


class _Waiting:
    """The wait for one run."""

    def __init__(
        self,
        desk: ThreadDesk,
        run: Run,
        screen: Screen,
        decide: Callable[[Approval], Decide | None],
        answer: Callable[[Question], str | None],
    ) -> None:
        self._desk = desk
        self._run = run
        self._screen = screen
        self._decide = decide
        self._answer = answer
        self._give_up: float | None = None

    def end(self) -> Ending:
        """Serve the run until it ends."""
        try:
            return self._serve()
        except BaseException:
            self._run.cancel()
            raise

    def _serve(self) -> Ending:
        while True:
            ended = self._run.done  # if so, its last event has arrived by now
            due = self._screen.due()
            self._desk.wait(min(due, _GLANCE), dozing=due != NOTHING_DUE)
            for item in self._desk.items():
                match item:
                    case Interrupt():
                        if self._give_up is not None:
                            return TurnStopped()
                        self._stop()
                    case Work():
                        self._perform(item)
                    case Question() | Approval():
                        self._ask(item)
                    case _ if isinstance(item, Ending):
                        return item
                    case _:
                        self._screen.show(item)
            if ended:
                return _silent_end()
            self._screen.tick()
            if self._give_up is not None and time.monotonic() > self._give_up:
                return TurnStopped()

    def _stop(self) -> None:
        self._run.cancel()
        self._give_up = time.monotonic() + _PATIENCE

    def _perform(self, work: Work) -> None:
        if not work.result.set_running_or_notify_cancel():
            return
        try:
            with self._desk.foreign_code():
                result = work.function()
        except KeyboardInterrupt:
            self._stop()  # first: the turn is stopped, it does not fail
            work.result.set_exception(WorkspaceError("It was interrupted."))
        except Exception as error:  # noqa: BLE001 - whoever asked for the work gets it
            work.result.set_exception(error)
        except BaseException:
            # Raised in the engine, it would end its thread.
            work.result.set_exception(WorkspaceError("It was ended."))
            raise
        else:
            work.result.set_result(result)

    def _ask(self, asked: Question | Approval) -> None:
        self._screen.show(asked)
        self._screen.pause()
        try:
            with self._desk.foreign_code():
                if isinstance(asked, Approval):
                    decision = self._decide(asked)
                    if decision is not None:
                        self._run.decide(decision)
                else:
                    self._run.answer(asked.id, self._answer(asked))
        except KeyboardInterrupt:
            self._stop()


def _silent_end() -> TurnFailed:
    return TurnFailed(
        code="internal",
        message="The assistant itself failed: it ended without an answer.",
        hint="Please report this with the traceback in the log.",
    )


@contextmanager
def _interrupts_to(desk: ThreadDesk) -> Iterator[None]:
    """Queue SIGINT while we wait; only a main thread gets signals.

    Without this, an interrupt in a cell with ``await`` would be kept back by
    ipykernel until the cell ends.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, desk.on_interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
