"""One command in the chat of a server, followed as one of our own engine is."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine

from jupyter_ai_assist.core.engine import Sink
from jupyter_ai_assist.core.errors import AssistError
from jupyter_ai_assist.core.failed import failed_by
from jupyter_ai_assist.core.protocol import (
    Answer,
    Command,
    Decide,
    Ending,
    Event,
    Notice,
    Stop,
    Submit,
    TurnFailed,
)

from .server_chat import ServerChat

__all__ = ["ServerRun"]

_LOST = TurnFailed(
    code="workspace",
    message="The connection to the Jupyter server was lost.",
    hint="What was asked may go on there: look at the notebook's chat in the sidebar.",
)


class ServerRun:
    """A command under way; its methods are safe from any thread.

    Parameters
    ----------
    loop
        That of the chat.
    sink
        Gets the events, on the loop's thread.
    """

    def __init__(self, chat: ServerChat, loop: asyncio.AbstractEventLoop, sink: Sink) -> None:
        self._chat = chat
        self._loop = loop
        self._sink = sink
        self._begun = False
        """Whether the server has taken the command."""
        self._stopped = False
        self._ended = threading.Event()

    @property
    def done(self) -> bool:
        """Whether the last event is in the sink."""
        return self._ended.is_set()

    def cancel(self) -> None:
        """Stop it, and nothing that somebody else has begun."""
        self._later(self._stop)

    def answer(self, id_: str, text: str | None) -> None:
        """Answer a question; ``None`` where nobody can be asked."""
        self._put(Answer(id=id_, text=text))

    def decide(self, decide: Decide) -> None:
        """Decide about an approval."""
        self._put(decide)

    async def run(self, command: Submit) -> None:
        """Have the server do it, to its end."""
        try:
            self._sink(await self._ending(command))
        finally:
            self._ended.set()

    async def _ending(self, command: Submit) -> Event:
        await self._chat.send(command)
        try:
            while (frame := await self._chat.frame()) is not None:
                if frame.submit is not None and frame.client == self._chat.client:
                    await self._begin()
                elif frame.error is not None and not self._begun:
                    error = frame.error
                    return TurnFailed(code=error.code, message=error.message, hint=error.hint)
                elif frame.error is not None:
                    self._sink(Notice(text=f"{frame.error.message} {frame.error.hint}".rstrip()))
                elif frame.event is not None and self._begun:
                    if isinstance(frame.event, Ending):
                        return frame.event
                    self._sink(frame.event)
        except AssistError as error:
            return failed_by(error)
        return _LOST

    async def _begin(self) -> None:
        self._begun = True
        if self._stopped:
            await self._chat.send(Stop())

    async def _stop(self) -> None:
        # Until the server says that this runs, Stop would be for what runs before it.
        self._stopped = True
        if self._begun and not self.done:
            await self._chat.send(Stop())

    def _put(self, command: Command) -> None:
        self._later(lambda: self._chat.send(command))

    def _later(self, work: Callable[[], Coroutine[None, None, None]]) -> None:
        asyncio.run_coroutine_threadsafe(work(), self._loop)
