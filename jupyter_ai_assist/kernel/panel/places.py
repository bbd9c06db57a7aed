"""Where the notebook of a kernel is: the one that its panels are about, whatever a view says."""

from __future__ import annotations

from pathlib import Path

from jupyter_ai_assist.chats.place import Place
from jupyter_ai_assist.core.workspace.base import Workspace

__all__ = ["KernelPlaces"]


class KernelPlaces:
    """Knows one notebook, by the path that the kernel knows."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def of_notebook(self) -> Place:
        """The notebook's place, as of now."""
        notebook = self._workspace.notebook
        return Place(notebook, notebook, self._workspace.root)

    def checked(self, notebook: str) -> str:
        """What a view says, which nobody goes by."""
        return notebook

    def full(self, notebook: str) -> str:
        """The kernel's own notebook; blank where it has none."""
        del notebook
        return self._workspace.notebook

    def folder(self, notebook: str) -> str:
        """The kernel's working folder."""
        del notebook
        return self._workspace.root

    def shown(self, path: str) -> str:
        """A stored path from the notebook's folder on, where it is in there."""
        notebook, place = self._workspace.notebook, Path(path)
        folder = Path(notebook).parent if notebook else Path(self._workspace.root)
        return place.relative_to(folder).as_posix() if place.is_relative_to(folder) else path
