"""The workspace seam over a notebook file and a kernel of its own, with no frontend."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from jupyter_ai_assist.remote.workspace import RemoteWorkspace

from .notebook_file import FileNotebook
from .process import OwnKernel

__all__ = ["FileWorkspace"]


class FileWorkspace(RemoteWorkspace):
    """A notebook file, and a kernel that starts when it is first needed.

    All methods are called on one loop; ``close`` ends the kernel.

    Parameters
    ----------
    path
        The notebook.
    notify
        Told in a sentence what a person should know: that the file was
        upgraded, that outputs could not be kept.
    """

    def __init__(self, path: str | Path, notify: Callable[[str], None] = lambda _: None) -> None:
        file = FileNotebook(Path(path))
        super().__init__(file, OwnKernel(Path(file.path)), notify)
