"""What a repair is given, and what it gives back."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from jupyter_ai_assist.core.context.context import TurnContext
from jupyter_ai_assist.core.guide.asker import Asker
from jupyter_ai_assist.core.guide.code import Code
from jupyter_ai_assist.core.workspace.base import Cell, ErrorReport

__all__ = ["Failure", "Repair", "RepairRule", "failure_of"]


@dataclass(frozen=True)
class Failure:
    """An exception, and the cell in which the user's own code raised it."""

    name: str
    message: str
    code: Code
    line: int
    """In ``code``, from 1."""
    cell: Cell
    error: ErrorReport
    elsewhere: bool = False
    """The cell is an earlier one, whose function the failed cell called."""

    def match(self, pattern: str) -> re.Match[str] | None:
        """Find a pattern in the message."""
        return re.search(pattern, self.message, re.DOTALL)


@dataclass(frozen=True)
class Repair:
    """What went wrong and, where that is certain, the corrected cell.

    ``cause`` and ``note`` are Markdown; names in them are code spans.
    """

    cause: str
    source: str = ""
    """The whole corrected cell; blank where no edit is certain."""
    note: str = ""
    """Why this edit, or what to check or do next."""


RepairRule = Callable[[Failure, Asker], Awaitable[Repair | None]]


def failure_of(context: TurnContext) -> Failure | None:
    """The failure that a turn is about; ``None`` where there is no source to look at."""
    if context.error is None:
        return _unrun(context.focus)
    error = context.error
    if error.cell is None:
        return None
    cells = {f"In[{cell.execution_count}]": cell for cell in (*context.related, error.cell)}
    place = next((frame for frame in reversed(error.frames) if frame.file in cells), None)
    cell = cells[place.file] if place else error.cell
    line = place.line if place else error.line or 1
    timed = next((f for f in reversed(error.frames) if f.file == "<timed exec>"), None)
    if timed is not None and cell is error.cell:
        line = timed.line + 1
    code = Code(cell.source)
    if code.error is not None and code.error.lineno:
        line = code.error.lineno
    elsewhere = cell.version != error.cell.version
    return Failure(error.name, error.value, code, line, cell, error, elsewhere)


def _unrun(cell: Cell | None) -> Failure | None:
    """Code that was given and has not run: only its syntax can be judged."""
    code = Code(cell.source) if cell else None
    if cell is None or code is None or code.error is None:
        return None
    name, message, line = type(code.error).__name__, code.error.msg, code.error.lineno or 1
    error = ErrorReport(name=name, value=message, traceback="", cell=cell, line=line)
    return Failure(name, message, code, line, cell, error)
