"""A notebook file as a program changes it: read, changed and written in one step.

What is not changed stays as it stands in the file, down to the order of its
entries. Files of nbformat 3, and of 4.0 to 4.4, which know no cell ids, become
nbformat 4.5 with the first change.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from jupyter_ai_assist.core.edits import CellState
from jupyter_ai_assist.core.errors import ConflictError, WorkspaceError
from jupyter_ai_assist.core.files import replace_file
from jupyter_ai_assist.core.saved.cells import kind_of, names_of, source_of

__all__ = ["OpenNotebook"]

_MAJOR, _MINOR = 4, 5
"""The nbformat that is written."""
_INDENT = re.compile(rb'\{\r?\n([ \t]+)"')


@dataclass(frozen=True)
class OpenNotebook:
    """A notebook file at one moment.

    ``open`` reads it, ``save`` writes it with other cells.
    """

    path: Path
    """Where it really is: links are followed."""
    content: dict[str, Any]
    """Its JSON, already as nbformat 4; its cells are as they stand in the file."""
    cells: tuple[CellState, ...]
    upgraded_from: str
    """The nbformat of the file where saving changes that: ``4.4``; else blank."""
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
            content = json.loads(data)
            version = _version(content)
            content = _upgraded(content, version)
            cells = _states(content["cells"])
        except OSError as error:
            raise _unusable(place, error.strerror or str(error)) from error
        except ValidationError as error:
            problem = error.errors()[0]
            raise _unusable(
                place, f"a cell of it is not valid: {problem['loc'][0]}: {problem['msg']}"
            ) from error
        except (ValueError, RecursionError) as error:
            raise _unusable(place, str(error)) from error
        indent = _INDENT.match(data)
        return cls(
            path=place,
            content=content,
            cells=cells,
            upgraded_from="" if version >= (_MAJOR, _MINOR) else f"{version[0]}.{version[1]}",
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
            raise WorkspaceError(
                f"The notebook {self.path.name} is read-only; nothing was changed.",
                hint="Make it writable, or work on a copy.",
            )

    def save(self, cells: Sequence[CellState]) -> None:
        """Write the notebook with these cells; cells of ``self.cells`` stay as they are.

        Raises
        ------
        ConflictError
            The file is not the one that was read any more; nothing was changed.
        WorkspaceError
            It cannot be written; nothing was changed.
        """
        self.require_writable()
        known = {
            id(state): raw for state, raw in zip(self.cells, self.content["cells"], strict=True)
        }
        written = [known.get(id(cell)) or _raw(cell) for cell in cells]
        minor = max(self.content.get("nbformat_minor", 0), _MINOR)
        content = {**self.content, "cells": written, "nbformat_minor": minor}
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


def _version(content: Any) -> tuple[int, int]:
    """The nbformat of a notebook's JSON."""
    if not isinstance(content, dict):
        raise ValueError("it holds no notebook")  # noqa: TRY004 - a file's content, not a type
    major, minor = content.get("nbformat"), content.get("nbformat_minor", 0)
    if not (isinstance(major, int) and isinstance(minor, int)):
        raise ValueError("it names no nbformat version")  # noqa: TRY004
    if major > _MAJOR:
        raise ValueError(f"it is of nbformat {major}, newer than {_MAJOR}")
    return major, minor


def _upgraded(content: dict[str, Any], version: tuple[int, int]) -> dict[str, Any]:
    """The notebook as nbformat 4.5, each cell with an id."""
    if version[0] < _MAJOR:
        # It takes seconds to load, and hardly any file needs it.
        import nbformat  # noqa: PLC0415

        try:
            content = nbformat.reads(json.dumps(content), _MAJOR)  # type: ignore[no-untyped-call]
        except Exception as error:  # its converters fail in their own ways on bad content
            raise ValueError(f"it is no sound notebook of nbformat {version[0]}") from error
        for cell in content["cells"]:
            del cell["id"]  # a random one; by its place, the cell is known already
    raw = content.get("cells")
    if not isinstance(raw, list) or not all(isinstance(cell, dict) for cell in raw):
        raise ValueError("its cells are no list of cells")
    names = names_of(raw)
    cells = [
        cell if cell.get("id") == name else {**cell, "id": name}
        for cell, name in zip(raw, names, strict=True)
    ]
    return {**content, "cells": cells}


def _states(cells: Iterable[dict[str, Any]]) -> tuple[CellState, ...]:
    return tuple(
        CellState(
            id=cell["id"],
            kind=kind_of(cell),
            source=source_of(cell),
            outputs=cell.get("outputs", ()),
            execution_count=cell.get("execution_count"),
            metadata=cell.get("metadata", {}),
            attachments=cell.get("attachments", {}),
        )
        for cell in cells
    )


def _raw(cell: CellState) -> dict[str, Any]:
    """A cell as nbformat 4.5 has it, its texts as lines."""
    raw: dict[str, Any] = {"cell_type": cell.kind, "id": cell.id, "metadata": cell.metadata}
    if cell.kind == "code":
        raw |= {"execution_count": cell.execution_count, "outputs": [*map(_lines, cell.outputs)]}
    elif cell.attachments:
        raw["attachments"] = cell.attachments
    raw["source"] = cell.source.splitlines(keepends=True)
    return dict(sorted(raw.items()))


def _lines(output: dict[str, Any]) -> dict[str, Any]:
    """An output, its texts as lines."""
    lines = dict(output)
    if isinstance(output.get("text"), str):
        lines["text"] = output["text"].splitlines(keepends=True)
    if isinstance(output.get("data"), dict):
        lines["data"] = {
            kind: data.splitlines(keepends=True) if _is_text(kind) and type(data) is str else data
            for kind, data in output["data"].items()
        }
    return lines


def _is_text(kind: str) -> bool:
    return kind.startswith("text/") or kind in {"application/javascript", "image/svg+xml"}


def _unusable(place: Path, why: str) -> WorkspaceError:
    return WorkspaceError(
        f"The notebook {place.name} cannot be used: {why}.",
        hint="Check the file's name and content; nothing was changed.",
    )
