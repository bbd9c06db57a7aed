"""A notebook as the server's contents have it, for when no browser has it open."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from weakref import WeakValueDictionary

from jupyter_core.utils import ensure_async
from tornado.web import HTTPError

from jupyter_ai_assist.core.edits.edits import CellState
from jupyter_ai_assist.core.errors import ConflictError, WorkspaceError
from jupyter_ai_assist.core.saved.cells import Saved, saved_of
from jupyter_ai_assist.core.saved.whole import whole_of
from jupyter_ai_assist.core.workspace.base import Cell
from jupyter_ai_assist.remote.bridge import Bridge
from jupyter_ai_assist.remote.content import Content
from jupyter_ai_assist.remote.notebook import read_only

from .places import Place

__all__ = ["Contents", "ContentsNotebook", "plain"]


@dataclass(frozen=True)
class _Stamp:
    """Tells one state of a file from the next."""

    modified: datetime
    size: int | None

    @classmethod
    def of(cls, model: dict[str, Any]) -> _Stamp:
        return cls(model["last_modified"], model.get("size"))


_PAUSES = (0.02, 0.1, 0.4)
"""Seconds after which a notebook is read again: while others save it, it is empty or cut."""


class Contents:
    """The contents manager; used on the server's loop."""

    def __init__(self, manager: Any) -> None:
        self._manager = manager
        self._writing: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        """By path: nothing of ours comes between the check and the change; and Jupyter's own
        reading takes a file that is being written for a broken one, and puts the last one back."""

    async def get(self, path: str, *, content: bool) -> dict[str, Any]:
        """The model of a notebook.

        Raises
        ------
        WorkspaceError
            It is missing, or cannot be read.
        """
        async with self._alone(path):
            return await self._get(path, content=content)

    async def save(self, path: str, content: dict[str, Any], stamp: _Stamp) -> None:
        """Write a notebook that is still the one of the stamp.

        Raises
        ------
        ConflictError
            It is not; nothing was written.
        WorkspaceError
            It cannot be written.
        """
        async with self._alone(path):
            if _Stamp.of(await self._get(path, content=False)) != stamp:
                raise ConflictError(
                    f"The notebook {_name(path)} was changed meanwhile; nothing was written.",
                    hint="Read the cells again, then try once more.",
                )
            model = {"type": "notebook", "format": "json", "content": content}
            try:
                await ensure_async(self._manager.save(model, path))
            except (HTTPError, OSError) as error:
                raise _unusable(path, "written", error) from error

    def _alone(self, path: str) -> asyncio.Lock:
        return self._writing.setdefault(path, asyncio.Lock())

    async def _get(self, path: str, *, content: bool) -> dict[str, Any]:
        for pause in (*_PAUSES, None):
            try:
                model: dict[str, Any] = await ensure_async(
                    self._manager.get(path, content=content, type="notebook")
                )
            except (HTTPError, OSError) as error:
                if pause is None:
                    raise _unusable(path, "read", error) from error
                await asyncio.sleep(pause)
            else:
                return model
        raise AssertionError  # the last try returns or raises


class ContentsNotebook:
    """One notebook of the contents; its methods are for threads.

    Parameters
    ----------
    place
        Where it is.
    """

    def __init__(self, contents: Contents, bridge: Bridge, place: Place) -> None:
        self._contents = contents
        self._bridge = bridge
        self._place = place
        self._read: tuple[_Stamp, Saved] | None = None

    def read(self) -> Saved:
        """Its cells, read again only when it has changed."""
        stamp = _Stamp.of(self._model(content=False))
        if self._read is None or self._read[0] != stamp:
            model = self._model(content=True)
            modified: datetime = model["last_modified"]
            try:
                saved = saved_of(model["content"], modified.timestamp())
            except ValueError as error:
                raise _unusable(self._place.path, "read", error) from error
            self._read = _Stamp.of(model), saved
        return self._read[1]

    def open(self, whole: str = "") -> _Opened:  # noqa: ARG002 - all outputs are whole
        """The same to be changed."""
        model = self._model(content=True)
        try:
            content = Content.of(model["content"])
        except (ValueError, RecursionError) as error:
            raise _unusable(self._place.path, "used", error) from error
        return _Opened(self._contents, self._bridge, self._place.path, model, content)

    def whole_output(self, cell: Cell) -> str:
        """What a cell has put out, uncut."""
        cells = self._model(content=True)["content"]["cells"]
        return whole_of(cell, [one.get("outputs") for one in cells if one.get("id") == cell.id])

    def _model(self, *, content: bool) -> dict[str, Any]:
        model = self._bridge.wait(self._contents.get(self._place.path, content=content))
        return {**model, "content": plain(model["content"])} if content else model


@dataclass(frozen=True)
class _Opened:
    _contents: Contents
    _bridge: Bridge
    _path: str
    _model: dict[str, Any]
    content: Content

    def require_writable(self) -> None:
        if not self._model.get("writable", True):
            raise read_only(_name(self._path))

    def save(self, cells: Sequence[CellState]) -> None:
        self.require_writable()
        content = self.content.with_cells(cells)
        stamp = _Stamp.of(self._model)
        self._bridge.wait(self._contents.save(self._path, content, stamp))


def plain(node: Any) -> Any:
    """The same JSON without the classes of nbformat."""
    if isinstance(node, dict):
        return {name: plain(value) for name, value in node.items()}
    return [plain(value) for value in node] if isinstance(node, list) else node


def _name(path: str) -> str:
    return PurePosixPath(path).name


def _unusable(path: str, what: str, error: Exception) -> WorkspaceError:
    why = (error.log_message or error.reason) if isinstance(error, HTTPError) else str(error)
    return WorkspaceError(
        f"The notebook {_name(path)} cannot be {what}: {str(why).rstrip('.')}.",
        hint="Check the file's name and content; nothing was changed.",
    )
