"""Changes of a notebook file: edits, and outputs of cells that run meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jupyter_ai_assist.core.edits import CellEdit, CellState
from jupyter_ai_assist.core.errors import ConflictError, UnknownCellError
from jupyter_ai_assist.core.notebook_model import applied

from .cell_outputs import CellOutputs
from .notebook_file import OpenNotebook

__all__ = ["NotebookEdits"]

_TRIES = 5
"""How often outputs are written anew when somebody else writes the file meanwhile."""


class NotebookEdits:
    """Changes one file, one change after the other.

    Parameters
    ----------
    notify
        Told in a sentence when the file was upgraded.
    """

    def __init__(self, path: Path, notify: Callable[[str], None]) -> None:
        self._path = path
        self._notify = notify
        self._writing = threading.Lock()

    def apply(self, edit: CellEdit) -> CellEdit:
        """Change the cells, and give the edit that takes it back; see ``Workspace.apply``."""
        with self._writing:
            opened = OpenNotebook.open(str(self._path))
            cells, back = applied(opened.cells, edit)
            opened.save(cells)
        self._tell_upgraded(opened)
        return back

    def code_cell(self, id_: str) -> CellState:
        """The cell that shall be run; refused where its outputs could not be kept."""
        opened = OpenNotebook.open(str(self._path))
        found = [cell for cell in opened.cells if cell.id == id_]
        if len(found) != 1:
            raise UnknownCellError.of(id_, len(found))
        if found[0].kind != "code":
            raise UnknownCellError(f"The cell {id_!r} is no code cell.", hint="Name a code cell.")
        opened.require_writable()
        return found[0]

    async def keep_outputs(self, outputs: Mapping[str, CellOutputs]) -> None:
        """Write outputs into the cells that are still there, whatever else was changed.

        Raises
        ------
        WorkspaceError
            The file cannot be written.
        """
        saved = {
            cell: {"outputs": kept.saved(), "execution_count": kept.execution_count}
            for cell, kept in outputs.items()
        }
        await asyncio.to_thread(self._put_outputs, saved)

    def _put_outputs(self, outputs: Mapping[str, dict[str, Any]]) -> None:
        for tries_left in reversed(range(_TRIES)):
            try:
                with self._writing:
                    opened = OpenNotebook.open(str(self._path))
                    ids = [cell.id for cell in opened.cells]
                    opened.save(
                        [
                            cell.model_copy(update=outputs[cell.id])
                            if cell.kind == "code"
                            and cell.id in outputs
                            and ids.count(cell.id) == 1
                            else cell
                            for cell in opened.cells
                        ]
                    )
            except ConflictError:
                if not tries_left:
                    raise
            else:
                self._tell_upgraded(opened)
                return

    def _tell_upgraded(self, opened: OpenNotebook) -> None:
        if opened.upgraded_from:
            self._notify(
                f"{self._path.name} was of nbformat {opened.upgraded_from}; it is of 4.5 now, "
                "in which each cell has an id."
            )
