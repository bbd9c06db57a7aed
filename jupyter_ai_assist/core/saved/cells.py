"""Reading the cells of a notebook file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from jupyter_ai_assist.core.edits.edits import CellKind
from jupyter_ai_assist.core.errors import WorkspaceError
from jupyter_ai_assist.core.workspace.base import Cell, ErrorReport

from .failure import last_failure
from .outputs import Budget, images_of, saved_outputs, text_of
from .parsed import parsed

__all__ = ["NotebookFile", "Saved", "cells_of", "kind_of", "names_of", "saved_of", "source_of"]


@dataclass(frozen=True)
class Saved:
    """A notebook as it was last saved."""

    cells: tuple[Cell, ...] = ()
    at: float = 0.0
    """Seconds since the epoch."""
    kernel: str = ""
    """The name of the kernelspec that the notebook asks for; blank if none."""
    language: str = ""
    """Of its code, as the metadata have it: ``python``; blank if they do not tell."""
    error: ErrorReport | None = None
    """Of the cell that ran last of those that show one."""

    @cached_property
    def places(self) -> dict[str, int]:
        """By id, where a cell stands; the first one where several share an id."""
        return {cell.id: place for place, cell in reversed([*enumerate(self.cells)])}

    @cached_property
    def _tagged(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.tags)

    def tagged(self, ran: Cell) -> Cell:
        """A cell as it ran, with its tags: a kernel knows none.

        What ran under no id of this notebook is taken for each cell with the same source
        or execution count: rather too much is kept back than too little.
        """
        if not self._tagged:
            return ran
        known = ran.id in self.places
        same = (
            cell for cell in self._tagged if (cell.id == ran.id if known else _alike(cell, ran))
        )
        tags = dict.fromkeys(tag for cell in same for tag in cell.tags)
        return ran.model_copy(update={"tags": tuple(tags)}) if tags else ran

    def tagged_error(self, error: ErrorReport) -> ErrorReport:
        """An error whose cell has its tags; see ``tagged``."""
        if error.cell is None:
            return error
        return error.model_copy(update={"cell": self.tagged(error.cell)})


def _alike(cell: Cell, ran: Cell) -> bool:
    """Whether a cell that ran elsewhere may be this one."""
    counted = cell.execution_count is not None and cell.execution_count == ran.execution_count
    return counted or cell.source.rstrip() == ran.source.rstrip()


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
                content = parsed(Path(path).read_bytes())
                self._saved = saved_of(content, status.st_mtime)
                self._key = key
        except (OSError, ValueError, RecursionError) as error:
            raise WorkspaceError(
                f"The notebook {Path(path).name} cannot be read: {error}.",
                hint="Save it again; if that does not help, check the file.",
            ) from error
        return self._saved


def saved_of(notebook: Any, at: float) -> Saved:
    """A notebook's JSON, as saved at a time in seconds since the epoch.

    Raises
    ------
    ValueError
        It is no notebook.
    """
    cells = cells_of(notebook)
    error = last_failure(_cells_in(notebook), cells)
    spec, info = (_metadata(notebook, name) for name in ("kernelspec", "language_info"))
    language = info.get("name") or spec.get("language") or ""
    kernel = str(spec.get("name") or "")
    return Saved(cells, at, kernel=kernel, language=str(language).lower(), error=error)


def _metadata(notebook: dict[str, Any], name: str) -> dict[str, Any]:
    metadata = notebook.get("metadata")
    found = metadata.get(name) if isinstance(metadata, dict) else None
    return found if isinstance(found, dict) else {}


def cells_of(notebook: Any) -> tuple[Cell, ...]:
    """The cells of a notebook's JSON, of format 4 or 3; what is no cell is left out."""
    if not isinstance(notebook, dict):
        raise ValueError("it holds no notebook")  # noqa: TRY004 - a file's content, not a type
    budget = Budget()
    found = _cells_in(notebook)
    named = [*zip(names_of(found), found, strict=True)]
    # What ran last is nearest to the work: its images are taken before all others.
    order = sorted(range(len(named)), key=lambda place: _count_of(named[place][1]), reverse=True)
    cells = {place: _cell(*named[place], budget) for place in order}
    return tuple(cells[place] for place in range(len(named)))


def names_of(cells: Sequence[dict[str, Any]]) -> list[str]:
    """The ids of cells in a file; older formats have none, and get their place for one."""
    ids = [cell.get("id") for cell in cells]
    taken = {id_ for id_ in ids if isinstance(id_, str)}
    names = []
    for place, id_ in enumerate(ids):
        name = id_ if isinstance(id_, str) and id_ else f"cell-{place}"
        while not id_ and name in taken:
            name += "-"
        names.append(name)
    return names


def _cells_in(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for cell in _raw_cells(notebook) if isinstance(cell, dict)]


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


def _cell(name: str, cell: dict[str, Any], budget: Budget) -> Cell:
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    outputs = saved_outputs(cell.get("outputs"))
    return Cell(
        id=name,
        kind=kind_of(cell),
        source=source_of(cell),
        execution_count=_count_of(cell) or None,
        output=text_of(outputs),
        images=images_of(outputs, name, budget),
        tags=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
    )


def _count_of(cell: dict[str, Any]) -> int:
    """A cell's execution count; 0 if it has none."""
    count = cell.get("execution_count", cell.get("prompt_number"))
    return count if type(count) is int else 0


def kind_of(cell: dict[str, Any]) -> CellKind:
    """Code, raw, or else text; format 3 has headings, too."""
    match cell.get("cell_type"):
        case "code":
            return "code"
        case "raw":
            return "raw"
        case _:
            return "markdown"


def source_of(cell: dict[str, Any]) -> str:
    """A cell's source; a heading of format 3 as format 4 writes it."""
    source = cell.get("source", cell.get("input", ""))
    text = "".join(map(str, source)) if isinstance(source, list) else str(source)
    if cell.get("cell_type") != "heading":
        return text
    level = cell.get("level", 1)
    return f"{'#' * level if isinstance(level, int) else '#'} {' '.join(text.splitlines())}"
