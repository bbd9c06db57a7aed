"""Where notebooks are: paths of the server's contents, and those of the file system."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any

from jupyter_server.services.contents.fileio import FileManagerMixin
from jupyter_server.utils import ApiPath, to_os_path

from jupyter_ai_assist.chats.place import Place
from jupyter_ai_assist.core.errors import UsageError

__all__ = ["Place", "Places"]


class Places:
    """Translates paths.

    Parameters
    ----------
    serverapp
        The ``ServerApp``.
    """

    def __init__(self, serverapp: Any) -> None:
        contents = serverapp.contents_manager
        # Contents that are no files have no folder here: file tools see the server's own.
        self._files = isinstance(contents, FileManagerMixin)
        self._root = Path(contents.root_dir if self._files else serverapp.root_dir).absolute()

    def checked(self, notebook: str) -> str:
        """A notebook's path as contents have it, without slashes at its ends.

        Raises
        ------
        UsageError
            It leads out of the contents.
        """
        parts = [part for part in PurePosixPath(notebook).parts if part != "/"]
        if ".." in parts or "\0" in notebook:
            raise UsageError(f"{notebook!r} is no path of a notebook.")
        return "/".join(parts)

    def of(self, notebook: str) -> Place:
        """All that is to be known of where a notebook is."""
        return Place(notebook, self.full(notebook), self.folder(notebook))

    def move(self, place: Place, to: str) -> None:
        """Let a notebook be somewhere else in the contents."""
        place.path, place.full, place.folder = to, self.full(to), self.folder(to)

    def full(self, notebook: str) -> str:
        """The path that the notebook's kernel knows, and its conversations are stored under."""
        return str(to_os_path(ApiPath(notebook), str(self._root))) if notebook else ""

    def folder(self, notebook: str) -> str:
        """The folder that file tools may read."""
        return (
            str(Path(self.full(notebook)).parent) if notebook and self._files else str(self._root)
        )

    def shown(self, path: str) -> str:
        """A stored path as contents have it; as it is where it is not in there."""
        place = Path(path)
        return (
            place.relative_to(self._root).as_posix() if place.is_relative_to(self._root) else path
        )
