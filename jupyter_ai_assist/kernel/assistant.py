"""A kernel's session: the process's assistant over this kernel's workspace."""

from __future__ import annotations

from typing import Any

from jupyter_ai_assist.assembly import assistant
from jupyter_ai_assist.core.session import Session

from .run import RunInMain
from .workspace import KernelWorkspace

__all__ = ["make_session"]


def make_session(shell: Any, run_in_main: RunInMain) -> Session:
    """Open a conversation about the notebook of an IPython shell."""
    return Session(assistant(), KernelWorkspace(shell, run_in_main))
