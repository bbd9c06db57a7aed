"""A kernel's session: the process's assistant over this kernel's workspace."""

from __future__ import annotations

from jupyter_ai_assist.assembly import assistant
from jupyter_ai_assist.core.session import Session

from .live import workspace_of
from .main_thread import RunInMain
from .page.magic import MagicWorkspace
from .recorder import Recorder

__all__ = ["as_magic", "make_session"]


def as_magic(line: str, /, *, above: bool, running: bool) -> str:
    """A prompt or command as it is typed in a cell."""
    if running:
        return ""
    return f"%%assist {line}" if above else f"%assist {line}"


def make_session(recorder: Recorder, run_in_main: RunInMain) -> Session:
    """Open a conversation about the notebook of the shell that is recorded."""
    workspace = MagicWorkspace(workspace_of(recorder, run_in_main))
    return Session(assistant(), workspace, as_magic)
