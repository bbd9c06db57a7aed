"""A command at work in the page that has the notebook open, through its server's chat."""

from __future__ import annotations

import asyncio

from jupyter_ai_assist.core.engine import Sink, engine
from jupyter_ai_assist.core.errors import AssistError
from jupyter_ai_assist.core.protocol import Event, Submit

from .notebook_file import FileNotebook
from .options import Options
from .outcomes import may_fail
from .server_chat import ServerChat
from .server_run import ServerRun
from .told import Told

__all__ = ["InPage"]


class InPage:
    """Implements ``Workplace``; the kernel is the notebook's, and stays."""

    running = ""
    """What goes on in the page needs nobody who waits for it."""

    def __init__(self, options: Options, chat: ServerChat) -> None:
        self._options = options
        self._chat = chat
        self._told = Told()

    def submit(self, command: Submit, sink: Sink) -> ServerRun:
        """Begin a command; the engine's thread follows it."""

        def heard(event: Event) -> None:
            self._told.hear(event)
            sink(event)

        run = ServerRun(self._chat, engine().loop, heard)
        asyncio.run_coroutine_threadsafe(run.run(command), engine().loop)
        return run

    async def finish(self) -> None:
        """Nothing has to be waited for."""

    async def failures(self) -> list[str]:
        """What was not done although the turn finished, each in a sentence."""
        failures = self._told.changes()
        if self._options.mode == "agent":
            failures += self._told.runs(await asyncio.to_thread(self._may_fail))
        return failures

    async def close(self) -> None:
        """Leave the chat."""
        await self._chat.close()

    def _may_fail(self) -> set[str]:
        """The cells that are meant to fail, as the file says: no event tells of tags."""
        try:
            cells = FileNotebook(self._options.notebook).read().cells
        except AssistError:  # it was renamed or deleted in the page meanwhile
            return set()
        return {cell.id for cell in cells if may_fail(cell.tags)}
