"""The seam to wherever a notebook is stored: a file, a server's contents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from jupyter_ai_assist.core.edits.edits import CellState
from jupyter_ai_assist.core.errors import WorkspaceError
from jupyter_ai_assist.core.saved.cells import Saved
from jupyter_ai_assist.core.workspace.base import Cell

from .content import Content

__all__ = ["Changeable", "Notebook", "Opened", "read_only"]


class Opened(Protocol):
    """A notebook at one moment, to be changed."""

    @property
    def content(self) -> Content:
        """What is in it."""

    def require_writable(self) -> None:
        """Refuse what may not be written.

        Raises
        ------
        WorkspaceError
            It may not.
        """

    def save(self, cells: Sequence[CellState]) -> None:
        """Write it with these cells; those of ``self.content`` stay as they are.

        Raises
        ------
        ConflictError
            It is not what was opened any more; nothing was changed.
        WorkspaceError
            It cannot be written; nothing was changed.
        """


class Changeable(Protocol):
    """A notebook that can be changed. What waits for a disk or network is for threads."""

    @property
    def path(self) -> str:
        """Its absolute path."""

    def open(self, whole: str = "") -> Opened:
        """Its cells, to be changed.

        Parameters
        ----------
        whole
            The id of a cell whose outputs have to be complete; those of others may be cut.

        Raises
        ------
        WorkspaceError
            It cannot be read, or is no notebook that can be written.
        """


class Notebook(Changeable, Protocol):
    """A stored notebook. Its methods may wait for a disk or network: they are for threads."""

    @property
    def root(self) -> str:
        """The folder that file tools may read."""

    @property
    def language(self) -> str:
        """Of its code, as far as that is known without waiting; blank if it is not."""

    def read(self) -> Saved:
        """Its cells, as they were last saved.

        Raises
        ------
        WorkspaceError
            It cannot be read.
        """

    def whole_output(self, cell: Cell) -> str:
        """What a cell has put out, uncut; ``cell.output`` where it holds that of another run."""


def read_only(name: str) -> WorkspaceError:
    """The refusal to change a notebook of this name, for ``Opened.require_writable``."""
    return WorkspaceError(
        f"The notebook {name} is read-only; nothing was changed.",
        hint="Make it writable, or work on a copy.",
    )
