"""The JSON of a notebook as cells, and back; what is not changed stays as it is in there.

Notebooks of nbformat 3, and of 4.0 to 4.4, which know no cell ids, become
nbformat 4.5 with the first change.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from pydantic import ValidationError

from jupyter_ai_assist.core.edits.edits import CellState
from jupyter_ai_assist.core.saved.cells import kind_of, names_of, source_of

__all__ = ["Content", "raw_cell"]

_MAJOR, _MINOR = 4, 5
"""The nbformat that is written."""


@dataclass(frozen=True)
class Content:
    """A notebook's JSON."""

    json: dict[str, Any]
    """Already as nbformat 4; its cells are as they stand in there."""
    cells: tuple[CellState, ...]
    upgraded_from: str
    """The nbformat that it had where that is changed: ``4.4``; else blank."""

    @classmethod
    def of(cls, content: Any) -> Self:
        """The notebook that some JSON is.

        Raises
        ------
        ValueError
            It is no notebook that can be written.
        """
        version = _version(content)
        upgraded = _upgraded(content, version)
        try:
            cells = _states(upgraded["cells"])
        except ValidationError as error:
            problem = error.errors()[0]
            raise ValueError(
                f"a cell of it is not valid: {problem['loc'][0]}: {problem['msg']}"
            ) from error
        old = "" if version >= (_MAJOR, _MINOR) else f"{version[0]}.{version[1]}"
        return cls(upgraded, cells, old)

    def with_cells(self, cells: Sequence[CellState]) -> dict[str, Any]:
        """The JSON with these cells; those of ``self.cells`` stay as they are."""
        known = {id(state): raw for state, raw in zip(self.cells, self.json["cells"], strict=True)}
        written = [known.get(id(cell)) or raw_cell(cell) for cell in cells]
        minor = max(self.json.get("nbformat_minor", 0), _MINOR)
        return {**self.json, "cells": written, "nbformat_minor": minor}


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


def raw_cell(cell: CellState) -> dict[str, Any]:
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
