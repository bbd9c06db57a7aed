"""A run's proposals, answered in the cells where a page shows them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from jupyter_ai_assist.chats.chat import OpenChat
from jupyter_ai_assist.core.engine import Sink
from jupyter_ai_assist.core.errors import WorkspaceError
from jupyter_ai_assist.core.markdown import code_span
from jupyter_ai_assist.core.protocol import (
    Approval,
    Event,
    Notice,
    ReasoningDelta,
    Report,
    Settled,
    TextDelta,
    TurnFailed,
    TurnFinished,
    TurnStopped,
)

__all__ = ["Shown"]

_LOOK = 1.0
"""Seconds between two looks whether a proposal still stands in the page."""
_ANSWER = 8.0
"""Seconds that the page may take to say so: with the first proposal it loads what shows them."""


class Shown:
    """Stands before the sink of whoever waits for a run; used on the engine's loop.

    A proposal that stands in a cell is answered there, and whoever waits is only told where.
    When it stands there no longer, they are asked themselves.

    Parameters
    ----------
    chat
        That which the page shows.
    sink
        Of whoever waits.
    lost
        Told that the page does not answer any more.
    """

    def __init__(self, chat: OpenChat, sink: Sink, lost: Callable[[OpenChat], None]) -> None:
        self._chat = chat
        self._sink = sink
        self._lost = lost
        self._watching: dict[str, asyncio.Task[None]] = {}
        """By the id of an approval that stands in the page."""

    def __call__(self, event: Event, tell: Sink) -> None:
        """Take an event; ``tell`` passes it on to the page."""
        if not isinstance(event, TextDelta | ReasoningDelta):  # which nobody reads there
            tell(event)
        if isinstance(event, Approval) and event.change is not None and self._chat.hosted:
            self._sink(Notice(text=_where(event)))
            self._watching[event.id] = asyncio.create_task(self._watch(event))
            return
        if isinstance(event, Settled):
            self._leave(event.id)
        elif isinstance(event, TurnFinished | TurnFailed | TurnStopped | Report):
            for id_ in [*self._watching]:  # a turn that is stopped settles nothing
                self._leave(id_)
        self._sink(event)

    def _leave(self, id_: str) -> None:
        """It does not wait any more."""
        watching = self._watching.pop(id_, None)
        if watching is not None:
            watching.cancel()

    async def _watch(self, approval: Approval) -> None:
        stands = True
        while stands:
            await asyncio.sleep(_LOOK)  # before the first look, too: the page is being told
            stands = await self._stands(approval)
        del self._watching[approval.id]
        self._sink(Notice(text="The page does not show this change any more: answer here."))
        self._sink(approval)

    async def _stands(self, approval: Approval) -> bool:
        try:
            stands = await self._chat.calls.call("stands", {"hash": approval.hash}, _ANSWER)
        except WorkspaceError:  # it is gone, or takes too long
            self._lost(self._chat)
            return False
        return stands is True


def _where(approval: Approval) -> str:
    return f"{code_span(approval.tool)} asks for your yes in the notebook: {approval.title}"
