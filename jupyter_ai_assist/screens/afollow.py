"""Waiting for a run without blocking: the same as ``follow``, for code with a loop of its own."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable

from jupyter_ai_assist.core.errors import WorkspaceError
from jupyter_ai_assist.core.protocol import (
    Approval,
    Decide,
    Ending,
    Event,
    Question,
)

from .base import Screen
from .desk import DESK, Work, nobody, require_outside
from .follow import Run, typed

__all__ = ["afollow"]


async def afollow(
    submit: Callable[[Callable[[Event], None]], Run],
    screen: Screen,
    decide: Callable[[Approval], Decide],
    answer: Callable[[Question], str | None] = typed,
) -> Ending:
    """Start a run and wait for its end; cancelling stops it. See ``follow``.

    Raises
    ------
    UsageError
        Called from code that a run itself waits for.
    """
    require_outside()
    desk = _LoopDesk()
    token = DESK.set(desk)
    try:
        run = submit(desk.put)
    finally:
        DESK.reset(token)
    try:
        return await _serve(desk, run, screen, decide, answer)
    except BaseException:
        run.cancel()
        raise
    finally:
        desk.close()


class _LoopDesk:
    """Where everything for one waiting task arrives."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.items: asyncio.Queue[Event | Work] = asyncio.Queue()
        self.open = True

    def put(self, event: Event) -> None:
        """The engine's sink."""
        self._loop.call_soon_threadsafe(self.items.put_nowait, event)

    def hand_in(self, work: Work) -> None:
        """Have work done in the loop's thread."""
        self._loop.call_soon_threadsafe(self._take, work)

    def close(self) -> None:
        """Leave; work that was not begun will not be."""
        self.open = False
        while not self.items.empty():
            item = self.items.get_nowait()
            if isinstance(item, Work):
                item.result.set_exception(nobody())

    def _take(self, work: Work) -> None:
        if self.open:
            self.items.put_nowait(work)
        else:
            work.result.set_exception(nobody())


async def _serve(
    desk: _LoopDesk,
    run: Run,
    screen: Screen,
    decide: Callable[[Approval], Decide],
    answer: Callable[[Question], str | None],
) -> Ending:
    while True:
        due = screen.due()
        try:
            async with asyncio.timeout(None if due == math.inf else due):
                item = await desk.items.get()
        except TimeoutError:
            screen.tick()
            continue
        match item:
            case Work():
                _perform(item)
            case Approval():
                screen.show(item)
                screen.pause()
                run.decide(decide(item))
            case Question():
                screen.show(item)
                screen.pause()
                run.answer(item.id, answer(item))
            case _ if isinstance(item, Ending):
                return item
            case _:
                screen.show(item)


def _perform(work: Work) -> None:
    if not work.result.set_running_or_notify_cancel():
        return
    try:
        work.result.set_result(work.function())
    except Exception as error:  # noqa: BLE001 - whoever asked for the work gets it
        work.result.set_exception(error)
    except BaseException:
        work.result.set_exception(WorkspaceError("It was ended."))
        raise
