"""Reading the cells of a notebook file."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_ai_assist.core.errors import WorkspaceError
from jupyter_ai_assist.core.workspace import Cell

from .outputs import Budget, images_of, saved_outputs, text_of

__all__ = ["NotebookFile", "Saved", "cells_of"]


@dataclass(frozen=True)
class Saved:
    """A notebook as it was last saved."""

    cells: tuple[Cell, ...] = ()
    at: float = 0.0
    """Seconds since the epoch."""


class NotebookFile:
    """Reads a notebook file, and reads it again only when it has changed."""

    def __init__(self) -> None:
        self._key: tuple[str, int, int] | None = None
        self._saved = Saved()

    def read(self, path: str) -> Saved:
        """The notebook at ``path``.

        Raises
        ------
        WorkspaceError
            The file cannot be read, or is not a notebook.
        """
        try:
            status = os.stat(path)  # noqa: PTH116 - one call for time and size
            key = (path, status.st_mtime_ns, status.st_size)
            if key != self._key:
                content = json.loads(Path(path).read_text(encoding="utf-8"))
                self._saved = Saved(cells_of(content), status.st_mtime)
                self._key = key
        except (OSError, ValueError, RecursionError) as error:
            raise WorkspaceError(
                f"The notebook {Path(path).name} cannot be read: {error}.",
                hint="Save it again; if that does not help, check the file.",
            ) from error
        return self._saved


def cells_of(notebook: Any) -> tuple[Cell, ...]:
    """The cells of a notebook's JSON, of format 4 or 3; what is no cell is left out."""
    if not isinstance(notebook, dict):
        raise ValueError("it holds no notebook")  # noqa: TRY004 - a file's content, not a type
    budget = Budget()
    return tuple(
        _cell(place, cell, budget)
        for place, cell in enumerate(_raw_cells(notebook))
        if isinstance(cell, dict)
    )


def _raw_cells(notebook: dict[str, Any]) -> list[Any]:
    cells = notebook.get("cells")
    if isinstance(cells, list):
        return cells
    sheets = notebook.get("worksheets")
    found = (
        [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
        if isinstance(sheets, list)
        else []
    )
    return [cell for cells in found if isinstance(cells, list) for cell in cells]


def _cell(place: int, cell: dict[str, Any], budget: Budget) -> Cell:
    id_ = cell.get("id")
    name = id_ if isinstance(id_, str) and id_ else f"cell-{place}"
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    count = cell.get("execution_count", cell.get("prompt_number"))
    outputs = saved_outputs(cell.get("outputs"))
    kind = cell.get("cell_type")
    return Cell(
        id=name,
        kind=kind if kind in {"code", "raw"} else "markdown",
        source=_source(cell),
        execution_count=count if type(count) is int else None,
        output=text_of(outputs),
        images=images_of(outputs, name, budget),
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
    )


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    text = "".join(map(str, source)) if isinstance(source, list) else str(source)
    level = cell.get("level")
    heading = cell.get("cell_type") == "heading" and isinstance(level, int)
    return f"{'#' * level} {text}" if heading and isinstance(level, int) else text
