"""The one workspace of a shell, shared by its conversation and its control channel."""

from __future__ import annotations

import logging
from threading import Lock

from jupyter_ai_assist.core import hooks

from .main_thread import RunInMain
from .recorder import Recorder
from .workspace import KernelWorkspace

__all__ = ["workspace_of"]

log = logging.getLogger(__name__)

_MAKING = Lock()


def workspace_of(recorder: Recorder, run_in_main: RunInMain) -> KernelWorkspace:
    """The workspace over a recorded shell; the first call makes it.

    One only: it alone is told of failures, and remembers the last one.
    """
    with _MAKING:  # a question may come on the control channel during the first prompt
        if recorder.workspace is None:
            describers = hooks.load(hooks.DESCRIBERS, lambda problem: log.warning("%s", problem))
            recorder.workspace = KernelWorkspace(recorder, run_in_main, describers)
        workspace: KernelWorkspace = recorder.workspace
        return workspace
