"""Running a notebook from its first cell to its last, as far as no cell fails."""

from __future__ import annotations

from collections.abc import Callable

from jupyter_ai_assist.core.errors import AssistError
from jupyter_ai_assist.core.workspace.base import Cell

from .outcomes import may_fail
from .workplace import Wait
from .workspace import FileWorkspace

__all__ = ["WholeRun"]

_LONG = 10 * 365 * 24 * 3600.0
"""Seconds without a limit: a notebook runs as long as it runs."""


class WholeRun:
    """Stops at the first failure, and goes on from there once that is mended.

    Parameters
    ----------
    waited
        Waits for what the workspace does.
    tell
        Told how it goes, in a sentence.
    """

    def __init__(self, workspace: FileWorkspace, waited: Wait, tell: Callable[[str], None]) -> None:
        self._workspace = workspace
        self._waited = waited
        self._tell = tell

    def go_on(self) -> str:
        """Run every cell that has not run well as it is now; the id of one that failed, or blank.

        What a turn has written is run by tools alone, which are allowed or not: where it
        has not been run, that is where this stops.

        Raises
        ------
        AssistError
            A cell cannot be run at all.
        """
        code = self._code()
        done = self._waited(self._workspace.done())
        for number, cell in enumerate(code, 1):
            which = f"Cell {number} of {len(code)}"
            if cell.id in self._workspace.written():
                self._tell(f"{which} was changed and has not run since ({cell.id}).")
                return cell.id
            if cell.id not in done and not self._run(cell, which):
                return cell.id
        self._tell(f"The notebook ran: {len(code)} code cells, no failure.")
        return ""

    def _code(self) -> list[Cell]:
        cells = self._waited(self._workspace.cells())
        return [cell for cell in cells if cell.kind == "code" and cell.source.strip()]

    def _run(self, cell: Cell, which: str) -> bool:
        try:
            result = self._waited(self._workspace.run(cell.id, _LONG))
        except AssistError as error:
            self._tell(f"{which} failed ({cell.id}): {error.message}")
            raise
        if result.status != "error" or may_fail(cell.tags):
            return True
        self._tell(f"{which} failed ({cell.id}): {result.error_name}: {result.error_value}")
        return False
