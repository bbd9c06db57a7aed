"""Changes of a stored notebook: edits, and outputs of cells that run meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jupyter_ai_assist.core.edits.edits import CellEdit, CellState, InsertCell
from jupyter_ai_assist.core.edits.model import applied
from jupyter_ai_assist.core.errors import ConflictError, UnknownCellError

from .cell_outputs import CellOutputs
from .notebook import Changeable, Opened

__all__ = ["NotebookEdits"]

_TRIES = 5
"""How often something is written anew when somebody else writes the notebook meanwhile."""


class NotebookEdits:
    """Changes one notebook, one change after the other.

    Parameters
    ----------
    notify
        Told in a sentence when the notebook was upgraded.
    """

    def __init__(self, notebook: Changeable, notify: Callable[[str], None]) -> None:
        self._notebook = notebook
        self._notify = notify
        self._writing = threading.Lock()

    def apply(self, edit: CellEdit) -> CellEdit:
        """Change the cells, and give the edit that takes it back; see ``Workspace.apply``."""
        whole = "" if isinstance(edit, InsertCell) else edit.id
        for tries_left in reversed(range(_TRIES)):
            with self._writing:
                opened = self._notebook.open(whole)
                cells, back = applied(opened.content.cells, edit)
                try:
                    opened.save(cells)
                except ConflictError:  # of something else perhaps: look whether it still fits
                    if not tries_left:
                        raise
                    continue
            self._tell_upgraded(opened)
            return back
        raise AssertionError  # the last try returns or raises

    def code_cell(self, id_: str) -> CellState:
        """The cell that shall be run; refused where its outputs could not be kept."""
        opened = self._notebook.open()
        found = [cell for cell in opened.content.cells if cell.id == id_]
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
            The notebook cannot be written.
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
                    opened = self._notebook.open()
                    ids = [cell.id for cell in opened.content.cells]
                    opened.save(
                        [
                            cell.model_copy(update=outputs[cell.id])
                            if cell.kind == "code"
                            and cell.id in outputs
                            and ids.count(cell.id) == 1
                            else cell
                            for cell in opened.content.cells
                        ]
                    )
            except ConflictError:
                if not tries_left:
                    raise
            else:
                self._tell_upgraded(opened)
                return

    def _tell_upgraded(self, opened: Opened) -> None:
        old = opened.content.upgraded_from
        if old:
            name = Path(self._notebook.path).name
            self._notify(
                f"{name} was of nbformat {old}; it is of 4.5 now, in which each cell has an id."
            )
