"""A command at work on a notebook file, with a kernel of its own."""

from __future__ import annotations

from collections.abc import Callable

from jupyter_ai_assist.assembly import assistant
from jupyter_ai_assist.core.conversation import Chat
from jupyter_ai_assist.core.engine import Run, Sink, engine
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.session import Session

from .options import Options
from .typed import in_terminal
from .workspace import FileWorkspace

__all__ = ["InFile"]


class InFile:
    """Implements ``Workplace``; the kernel starts when it is needed, and ends with the command.

    Parameters
    ----------
    tell
        Told in a sentence what a person should know, from whichever thread.
    """

    def __init__(self, options: Options, tell: Callable[[str], None]) -> None:
        self.workspace = FileWorkspace(options.notebook, tell)
        self._options = options
        self._session = session = Session(
            assistant(), self.workspace, in_terminal(options.notebook)
        )
        if not (options.new or options.thread):
            history = session.conversation.assistant.history
            session.conversation.open(Chat(history.find_thread(self.workspace.notebook)))

    @property
    def running(self) -> str:
        """The id of a cell that outlasted the turn."""
        return self.workspace.running

    @property
    def changed(self) -> int:
        """How many changes were made."""
        return self.workspace.changed

    def submit(self, command: Submit, sink: Sink) -> Run:
        """Begin a command."""
        return engine().submit(self._session, command, sink)

    async def finish(self) -> None:
        """Wait for the cell: its outputs belong into the file."""
        await self.workspace.finish()

    async def failures(self) -> list[str]:
        """What was not done although the turn finished, each in a sentence."""
        failures = self.workspace.not_changed()
        if self._options.mode == "agent":  # in the other one the answer is all that is asked for
            failures += await self.workspace.failing()
        return failures

    async def close(self) -> None:
        """End the kernel."""
        await self.workspace.close()
