"""Makes the panels of one kernel."""

from __future__ import annotations

from contextvars import Context
from pathlib import Path
from typing import Any, Literal

from jupyter_ai_assist.assembly import assistant
from jupyter_ai_assist.core.engine import engine
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.kernel.live import workspace_of
from jupyter_ai_assist.kernel.recorder import Recorder
from jupyter_ai_assist.screens.desk import DESK, run_in_main

from .desk import MainLoopDesk
from .host import Host
from .rooms import Rooms
from .widget import Panel

__all__ = ["Panels"]


class Panels:
    """All of them share one kernel's open chats.

    Parameters
    ----------
    recorder
        Watches the kernel's shell.

    Raises
    ------
    UsageError
        There is no kernel: the shell is one of a terminal.
    """

    def __init__(self, recorder: Recorder) -> None:
        kernel = getattr(recorder.shell, "kernel", None)
        if kernel is None:
            raise UsageError(
                "A panel is shown in a notebook, and this is a terminal.",
                hint="Ask with %assist here.",
            )
        self._workspace = workspace_of(recorder, run_in_main)
        self._host = _host(recorder, kernel.io_loop)

    def open(self, model: str, mode: Literal["ask", "agent"], thread: str) -> Panel:
        """A new panel."""
        title = Path(self._workspace.notebook).stem or "Assistant"
        return Panel(self._host, model=model, mode=mode, thread=thread, _title=title)


def _host(recorder: Recorder, loop: Any) -> Host:
    context = Context()
    context.run(DESK.set, MainLoopDesk(loop, recorder))
    running = engine()
    rooms = Rooms(assistant(), running, workspace_of(recorder, run_in_main), recorder)
    return Host(rooms, running, context, loop)
