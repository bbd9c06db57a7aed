"""What became of the cells that were run and of the changes that were tried: for the exit code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from jupyter_ai_assist.core.edits.edits import (
    CellState,
    Edit,
    InsertCell,
    ReplaceCell,
    RestoreCell,
    WriteFile,
)
from jupyter_ai_assist.core.errors import AssistError, UnknownCellError

__all__ = ["Outcomes", "may_fail"]

_MAY_FAIL = "raises-exception"
"""The tag of a cell that is meant to fail: Jupyter's own programs go by it, too."""


def may_fail(tags: Iterable[str]) -> bool:
    """Whether a cell of these tags is meant to fail."""
    return _MAY_FAIL in tags


class Outcomes:
    """Of each cell and file, how the last try to run or to change it ended."""

    def __init__(self) -> None:
        self.changed = 0
        """How many changes were made."""
        self._ran: set[str] = set()
        self._written: set[str] = set()
        """The cells that were changed and have not run since."""
        self._not_run: dict[str, str] = {}
        """By cell, why it was not run when that was tried last."""
        self._not_changed: dict[str, str] = {}
        """By cell or file, why it was not changed when that was tried last."""

    @contextmanager
    def running(self, cell: str) -> Iterator[None]:
        """The cell is run inside this."""
        with _noted(self._not_run, cell):
            yield
        self._ran.add(cell)
        self._written.discard(cell)

    @contextmanager
    def changing(self, edit: Edit) -> Iterator[None]:
        """The edit is made inside this."""
        with _noted(self._not_changed, _subject(edit)):
            yield
        match edit:
            case ReplaceCell(id=id_) | RestoreCell(id=id_) | InsertCell(cell=CellState(id=id_)):
                self._written.add(id_)
        self.changed += 1

    def changes(self) -> list[str]:
        """Of the changes, what could not be made, each in a sentence."""
        return [*dict.fromkeys(self._not_changed.values())]

    def done(self, cells: Iterable[CellState]) -> set[str]:
        """The cells that ran well as they are now."""
        ran = self._ran - self._written
        return {cell.id for cell in cells if cell.id in ran and not _failure(cell)}

    def written(self) -> set[str]:
        """The cells that were changed and have not run since."""
        return set(self._written)

    def runs(self, cells: Iterable[CellState]) -> list[str]:
        """Of the runs, what did not end well, each in a sentence.

        Parameters
        ----------
        cells
            As they are now: a cell may have failed long after it was begun, and one
            that is gone has not failed.
        """
        failed = {cell.id: _failure(cell) for cell in cells if cell.id in self._ran}
        told = [
            f"The cell {id_!r} failed when it ran last: {error}."
            for id_, error in failed.items()
            if error
        ]
        return [*dict.fromkeys(self._not_run.values()), *told]


@contextmanager
def _noted(failures: dict[str, str], subject: str) -> Iterator[None]:
    """Note why something failed; what is done at last has not failed."""
    try:
        yield
    except UnknownCellError:  # a slip in a name: nothing was tried
        raise
    except AssistError as error:
        failures[subject] = error.message
        raise
    failures.pop(subject, None)


def _failure(cell: CellState) -> str:
    """The error that a cell shows and is not meant to; blank if none."""
    tags = cell.metadata.get("tags")
    errors = [output for output in cell.outputs if output.get("output_type") == "error"]
    if not errors or (isinstance(tags, list) and may_fail(tags)):
        return ""
    return f"{errors[-1].get('ename', '')}: {errors[-1].get('evalue', '')}".rstrip(": .")


def _subject(edit: Edit) -> str:
    match edit:
        case WriteFile(path=path):
            return path
        case InsertCell():
            return ""  # each try has an id of its own
        case _:
            return edit.id
