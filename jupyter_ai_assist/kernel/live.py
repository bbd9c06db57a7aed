"""The one workspace of a shell, shared by its conversation and its control channel."""

from __future__ import annotations

from threading import Lock

from .main_thread import RunInMain
from .recorder import Recorder
from .workspace import KernelWorkspace

__all__ = ["workspace_of"]

_MAKING = Lock()


def workspace_of(recorder: Recorder, run_in_main: RunInMain) -> KernelWorkspace:
    """The workspace over a recorded shell; the first call makes it.

    One only: it alone is told of failures, and remembers the last one.
    """
    with _MAKING:  # a question may come on the control channel during the first prompt
        if recorder.workspace is None:
            recorder.workspace = KernelWorkspace(recorder, run_in_main)
        return recorder.workspace
