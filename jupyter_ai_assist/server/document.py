"""A notebook that is open in a room of jupyter-collaboration: its shared document is changed.

Whoever is in the room sees a change at once, and what they type meanwhile is kept. The
package is asked through the server's settings, and need not be installed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Protocol

from nbformat import from_dict
from nbformat.v4.rwbase import rejoin_lines

from jupyter_ai_assist.core.edits.edits import CellState
from jupyter_ai_assist.core.errors import ConflictError, WorkspaceError
from jupyter_ai_assist.core.saved.cells import Saved, saved_of
from jupyter_ai_assist.core.saved.whole import whole_of
from jupyter_ai_assist.core.workspace.base import Cell
from jupyter_ai_assist.remote.bridge import Bridge
from jupyter_ai_assist.remote.content import Content

from .contents import plain
from .places import Place

__all__ = ["DocumentNotebook", "Documents"]


class Document(Protocol):
    """A ``YNotebook``, as far as it is used here; on the server's loop."""

    def get(self) -> dict[str, Any]:
        """The notebook's JSON as it is now."""

    def set(self, value: dict[str, Any]) -> None:
        """Make it this; what stays the same is left alone."""


class Documents:
    """The rooms of a server; used on its loop.

    Parameters
    ----------
    settings
        The web application's, in which jupyter-collaboration leaves its extension.
    """

    def __init__(self, settings: dict[str, Any]) -> None:
        self._settings = settings

    async def find(self, path: str) -> Document | None:
        """The document of a notebook that is open in a room; ``None`` if it is in none."""
        extension = self._settings.get("jupyter_server_ydoc")
        if extension is None or "file_id_manager" not in self._settings:  # it needs both
            return None
        found: Document | None = await extension.get_document(
            path=path, content_type="notebook", file_format="json", copy=False
        )
        return found

    async def get(self, path: str) -> dict[str, Any]:
        """The JSON of a notebook that is open in a room.

        Raises
        ------
        WorkspaceError
            It is in none any more.
        """
        return (await self._open(path)).get()

    async def replace(self, path: str, before: dict[str, Any], after: dict[str, Any]) -> None:
        """Change a notebook that is still what was read, in one step.

        Raises
        ------
        ConflictError
            It is not; nothing was changed.
        WorkspaceError
            It is open in no room any more.
        """
        document = await self._open(path)
        if document.get() != before:
            raise ConflictError(
                f"The notebook {PurePosixPath(path).name} was changed meanwhile.",
                hint="Read the cells again, then try once more.",
            )
        document.set(after)

    async def _open(self, path: str) -> Document:
        document = await self.find(path)
        if document is None:
            raise WorkspaceError(
                f"The notebook {PurePosixPath(path).name} was closed meanwhile; nothing was "
                "changed.",
                hint="Try again.",
            )
        return document


class DocumentNotebook:
    """One notebook that may be open in a room; its methods are for threads.

    Parameters
    ----------
    place
        Where it is.
    """

    def __init__(self, documents: Documents, bridge: Bridge, place: Place) -> None:
        self._documents = documents
        self._bridge = bridge
        self._place = place

    @property
    def live(self) -> bool:
        """Whether it is open in a room now."""
        return self._bridge.wait(self._documents.find(self._place.path)) is not None

    def read(self) -> Saved:
        """Its cells, as everybody in the room sees them."""
        try:
            return saved_of(self._json(), 0.0)
        except ValueError as error:
            raise self._odd(error) from error

    def open(self, whole: str = "") -> _Opened:  # noqa: ARG002 - all outputs are whole
        """The same to be changed."""
        json = self._json()
        try:
            content = Content.of(json)
        except (ValueError, RecursionError) as error:
            raise self._odd(error) from error
        return _Opened(self._documents, self._bridge, self._place.path, json, content)

    def whole_output(self, cell: Cell) -> str:
        """What a cell has put out, uncut."""
        cells = self._json().get("cells", ())
        return whole_of(cell, [one.get("outputs") for one in cells if one.get("id") == cell.id])

    def _json(self) -> dict[str, Any]:
        return self._bridge.wait(self._documents.get(self._place.path))

    def _odd(self, error: Exception) -> WorkspaceError:
        return WorkspaceError(
            f"The notebook {PurePosixPath(self._place.path).name} cannot be used: {error}.",
            hint="Check its content; nothing was changed.",
        )


@dataclass(frozen=True)
class _Opened:
    _documents: Documents
    _bridge: Bridge
    _path: str
    _json: dict[str, Any]
    content: Content

    def require_writable(self) -> None:
        """Whoever is in the room may write."""

    def save(self, cells: Sequence[CellState]) -> None:
        changed = from_dict(self.content.with_cells(cells))  # type: ignore[no-untyped-call]
        # A file has texts as lists of lines, a document has them whole.
        after = plain(rejoin_lines(changed))  # type: ignore[no-untyped-call]
        self._bridge.wait(self._documents.replace(self._path, self._json, after))
