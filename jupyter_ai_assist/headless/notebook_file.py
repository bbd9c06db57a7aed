"""A notebook file as a program changes it: read, changed and written in one step.

What is not changed stays as it stands in the file, down to the order of its
entries and its indentation.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_ai_assist.core.edits.edits import CellState
from jupyter_ai_assist.core.errors import ConflictError, WorkspaceError
from jupyter_ai_assist.core.files import replace_file
from jupyter_ai_assist.core.saved.cells import NotebookFile, Saved
from jupyter_ai_assist.core.saved.whole import whole_output
from jupyter_ai_assist.core.workspace.base import Cell
from jupyter_ai_assist.remote.content import Content
from jupyter_ai_assist.remote.notebook import read_only

__all__ = ["FileNotebook", "OpenNotebook"]

_INDENT = re.compile(rb'\{\r?\n([ \t]+)"')


@dataclass(frozen=True)
class OpenNotebook:
    """A notebook file at one moment.

    ``open`` reads it, ``save`` writes it with other cells.
    """

    path: Path
    """Where it really is: links are followed."""
    content: Content
    _status: os.stat_result
    _indent: str
    _end: str

    @classmethod
    def open(cls, path: str) -> OpenNotebook:
        """Read a notebook that shall be changed.

        Raises
        ------
        WorkspaceError
            The file is missing, may not be read, or is no notebook that can be written.
        """
        place = Path(path).resolve()
        try:
            with place.open("rb") as file:
                status = os.fstat(file.fileno())
                data = file.read()
            content = Content.of(json.loads(data))
        except OSError as error:
            raise _unusable(place, error.strerror or str(error)) from error
        except (ValueError, RecursionError) as error:
            raise _unusable(place, str(error)) from error
        indent = _INDENT.match(data)
        return cls(
            path=place,
            content=content,
            _status=status,
            _indent=indent[1].decode() if indent else " ",
            _end="\n" if data.endswith(b"\n") else "",
        )

    def require_writable(self) -> None:
        """Refuse a file that is marked as read-only, or that somebody else may write.

        Raises
        ------
        WorkspaceError
            It may not be written.
        """
        # The mode first: root may write everything, and was asked not to write this.
        marked = not stat.S_IMODE(self._status.st_mode) & (stat.S_IWUSR | stat.S_IWGRP)
        if marked or (self.path.exists() and not os.access(self.path, os.W_OK)):
            raise read_only(self.path.name)

    def save(self, cells: Sequence[CellState]) -> None:
        """Write the notebook with these cells; those of ``self.content`` stay as they are.

        Raises
        ------
        ConflictError
            The file is not the one that was read any more; nothing was changed.
        WorkspaceError
            It cannot be written; nothing was changed.
        """
        self.require_writable()
        content = self.content.with_cells(cells)
        mode = stat.S_IMODE(self._status.st_mode)
        try:
            replace_file(self.path, self._encoded(content), mode, before=self._require_unchanged)
        except OSError as error:
            raise WorkspaceError(
                f"The notebook {self.path.name} cannot be written: {error.strerror or error}.",
                hint="Nothing was changed. Check its folder and the free space of the disk.",
            ) from error

    def _require_unchanged(self) -> None:
        try:
            status = self.path.stat()
        except FileNotFoundError:
            same = False
        else:
            same = _stamp(status) == _stamp(self._status)
        if not same:
            raise ConflictError(
                f"The notebook {self.path.name} was changed meanwhile; nothing was written.",
                hint="Read the cells again, then try once more.",
            )

    def _encoded(self, content: dict[str, Any]) -> bytes:
        try:
            text = json.dumps(content, indent=self._indent, ensure_ascii=False)
            return f"{text}{self._end}".encode()
        except UnicodeEncodeError:  # half of a surrogate pair: only an escape can hold it
            return f"{json.dumps(content, indent=self._indent)}{self._end}".encode()


def _stamp(status: os.stat_result) -> tuple[int, int, int]:
    return (status.st_ino, status.st_mtime_ns, status.st_size)


class FileNotebook:
    """A notebook file, read again only when it has changed.

    Parameters
    ----------
    path
        Where it is.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()
        self._file = NotebookFile()

    @property
    def path(self) -> str:
        """Its absolute path."""
        return str(self._path)

    @property
    def root(self) -> str:
        """Its folder."""
        return str(self._path.parent)

    @property
    def language(self) -> str:
        """Of its code."""
        try:
            return self.read().language
        except WorkspaceError:  # whatever is done next says so
            return ""

    def read(self) -> Saved:
        """Its cells as they stand in the file."""
        return self._file.read(self.path)

    def open(self, whole: str = "") -> OpenNotebook:  # noqa: ARG002 - all outputs are whole
        """The file to be changed."""
        return OpenNotebook.open(self.path)

    def whole_output(self, cell: Cell) -> str:
        """What a cell has put out, as the file holds it."""
        return whole_output(self.path, cell)


def _unusable(place: Path, why: str) -> WorkspaceError:
    return WorkspaceError(
        f"The notebook {place.name} cannot be used: {why}.",
        hint="Check the file's name and content; nothing was changed.",
    )
