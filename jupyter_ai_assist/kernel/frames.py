"""The frames of an exception, placed in cells as the user wrote them."""

from __future__ import annotations

import linecache
import os
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from types import CodeType, TracebackType
from typing import Any, Protocol

from jupyter_ai_assist.core.errors import AssistError
from jupyter_ai_assist.core.workspace.base import Cell, Frame

from .exceptions import member_of
from .variables.static import is_a, module_dict

__all__ = ["CellSources", "Frames", "Placed", "SyntaxPlace", "frames_of", "is_our_own"]

MAX_HEAD = 15
MAX_TAIL = 25
"""Frames kept from the beginning and the end of a traceback."""


class CellSources(Protocol):
    """Knows the cells behind the file names that IPython compiles them under."""

    def count_of(self, filename: str) -> int | None:
        """The execution count of the cell compiled under a file name."""

    def source_of(self, count: int) -> str:
        """The source of an execution as the user wrote it."""

    def cell_at(self, count: int) -> Cell | None:
        """The cell of an execution, as it ran."""

    def message_of(self, count: int, name: str) -> str:
        """What IPython showed of the exception ``name`` that ended an execution."""


@dataclass(frozen=True)
class Placed:
    """A frame, with what the traceback's text needs beyond it."""

    frame: Frame
    count: int | None
    """The execution count, for a cell."""
    marks: str = ""
    """Carets below the part of the line that failed."""


@dataclass(frozen=True)
class Frames:
    """The user's frames, outermost first; of a very deep stack both ends."""

    head: tuple[Placed, ...]
    left_out: int
    """How many are missing between the two ends."""
    tail: tuple[Placed, ...]

    @property
    def all(self) -> tuple[Placed, ...]:
        """Both ends."""
        return self.head + self.tail


def frames_of(error: BaseException, cells: CellSources) -> Frames:
    """The frames of an exception without those of IPython, ipykernel and this package."""
    head: list[TracebackType] = []
    tail: deque[TracebackType] = deque(maxlen=MAX_TAIL)
    count = 0
    for entry in _entries(error, outside=_roots("IPython", "ipykernel", "jupyter_ai_assist")):
        count += 1
        (head if len(head) < MAX_HEAD else tail).append(entry)
    return Frames(
        tuple(_placed(entry, cells) for entry in head),
        count - len(head) - len(tail),
        tuple(_placed(entry, cells) for entry in tail),
    )


def is_our_own(error: BaseException) -> bool:
    """Whether an exception is the assistant's answer, or passed through its code."""
    if is_a(type(error), AssistError):
        return True
    ours = _roots("jupyter_ai_assist")
    return sum(1 for _ in _entries(error)) > sum(1 for _ in _entries(error, outside=ours))


def _entries(error: BaseException, outside: tuple[str, ...] = ()) -> Iterator[TracebackType]:
    entry: TracebackType | None = member_of(BaseException, error, "__traceback__")
    while entry is not None:
        if not entry.tb_frame.f_code.co_filename.startswith(outside or "\0"):
            yield entry
        entry = entry.tb_next


def _roots(*packages: str) -> tuple[str, ...]:
    """The folders of imported packages, each with a separator at its end."""
    files = [module_dict(package).get("__file__") for package in packages]
    # As text, not as paths: it is compared with co_filename as that was recorded.
    return tuple(file.rpartition(os.sep)[0] + os.sep for file in files if type(file) is str)


def _placed(entry: TracebackType, cells: CellSources) -> Placed:
    code = entry.tb_frame.f_code
    line = entry.tb_lineno or code.co_firstlineno
    compiled = linecache.getline(code.co_filename, line).rstrip("\n")
    count = cells.count_of(code.co_filename)
    if count is None:
        file, written = code.co_filename, compiled
    else:
        file = f"In[{count}]"
        line, written = _as_written(cells.source_of(count), line, compiled)
    frame = Frame(file=file, line=line, function=code.co_name, code=written.strip())
    marks = _marks(code, entry.tb_lasti, compiled) if written == compiled else ""
    return Placed(frame, count, marks)


def _as_written(source: str, line: int, compiled: str) -> tuple[int, str]:
    """Where a line of a compiled cell stands in the cell as written, and its text there.

    IPython drops empty lines at the beginning, and rewrites magics.
    """
    lines = source.split("\n")
    dropped = next((place for place, text in enumerate(lines) if text.strip()), 0)
    line += dropped
    return line, lines[line - 1] if line <= len(lines) else compiled


def _marks(code: CodeType, instruction: int, text: str) -> str:
    """Carets below the failing part, unless that is the whole line or spans several."""
    first, last, start, end = next(
        islice(code.co_positions(), instruction // 2, None), (None, None, None, None)
    )
    if first != last or start is None or end is None:
        return ""
    encoded = text.encode()  # positions count bytes
    before = encoded[:start].decode(errors="replace")
    marked = encoded[start:end].decode(errors="replace")
    if marked.strip() in {"", text.strip()}:
        return ""
    indent = len(text) - len(text.lstrip())
    return " " * (len(before) - indent) + "^" * len(marked)


@dataclass(frozen=True)
class SyntaxPlace:
    """Where the text of a SyntaxError stands: code that never ran has no frame."""

    file: str
    """A path, or ``In[3]``."""
    count: int | None
    line: int
    code: str
    offset: int
    """1-based column; 0 if unknown."""

    @classmethod
    def of(cls, error: BaseException, cells: CellSources) -> SyntaxPlace | None:
        """Where a SyntaxError points to; ``None`` for other exceptions."""
        if not is_a(type(error), SyntaxError):
            return None
        file, line = _part(error, "filename", str), _part(error, "lineno", int)
        text, offset = _part(error, "text", str).rstrip("\n"), _part(error, "offset", int)
        count = cells.count_of(file)
        if count is None:
            return cls(file, None, line, text, offset)
        line, _ = _as_written(cells.source_of(count), line, text)
        return cls(f"In[{count}]", count, line, text, offset)


def _part(error: BaseException, name: str, kind: type) -> Any:
    found = member_of(SyntaxError, error, name)
    return found if type(found) is kind else kind()
