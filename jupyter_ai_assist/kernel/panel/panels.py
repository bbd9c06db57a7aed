"""Makes the panels of one kernel."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from contextvars import Context
from pathlib import Path
from typing import Any, Literal

from jupyter_ai_assist.assembly import assistant
from jupyter_ai_assist.core.engine import engine
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.kernel.recorder import Recorder
from jupyter_ai_assist.screens.desk import DESK

from .desk import MainLoopDesk, interruptible
from .host import Host
from .notebook import Notebook, ShellNotebook
from .rooms import Rooms
from .widget import Panel

__all__ = ["Panels"]

InMain = Callable[[Callable[[], None]], None]


class Panels:
    """All of them share one kernel's open chats.

    Parameters
    ----------
    notebook
        The one that they are about.
    in_main
        As ``Host`` takes it.
    context
        What the engine's callbacks run in.
    """

    def __init__(self, notebook: Notebook, in_main: InMain, context: Context) -> None:
        self._workspace = notebook.workspace
        running = engine()
        rooms = Rooms(assistant(), running, notebook)
        self._host = Host(rooms, running, context, in_main)

    @classmethod
    def of_shell(cls, recorder: Recorder) -> Panels:
        """Those of the kernel whose shell is recorded.

        Raises
        ------
        UsageError
            There is no kernel: the shell is one of a terminal.
        """
        kernel = getattr(recorder.shell, "kernel", None)
        if kernel is None:
            raise UsageError(
                "A panel is shown in a notebook, and this is a terminal.",
                hint="Ask with %assist here.",
            )
        loop = kernel.io_loop
        context = Context()
        context.run(DESK.set, MainLoopDesk(loop, recorder))
        notebook = ShellNotebook(recorder, engine())
        return cls(notebook, lambda work: loop.add_callback(_in_main, work), context)

    def open(self, model: str, mode: Literal["ask", "agent"], thread: str) -> Panel:
        """A new panel."""
        title = Path(self._workspace.notebook).stem or "Assistant"
        return Panel(self._host, model=model, mode=mode, thread=thread, _title=title)


def _in_main(work: Callable[[], Any]) -> None:
    with suppress(KeyboardInterrupt), interruptible():
        # In no context of ours: what a program does there belongs to no turn.
        Context().run(work)
