"""An exception as the plain values of an ``ErrorReport``."""

from __future__ import annotations

from jupyter_ai_assist.core.saved.plain import plain
from jupyter_ai_assist.core.text import head_and_tail
from jupyter_ai_assist.core.workspace.base import ErrorReport

from .exceptions import (
    chain_of,
    details_of,
    exception_name,
    message_of,
    notes_of,
    sub_exceptions,
)
from .frames import CellSources, Frames, Placed, SyntaxPlace, frames_of

__all__ = ["report_of"]

MAX_TEXT = 12_000


def report_of(error: BaseException, cells: CellSources, count: int = 0) -> ErrorReport:
    """Everything a report says of an exception; nothing of it is kept alive.

    Parameters
    ----------
    count
        The execution that the exception ended; 0 if only its frames may tell.
    """
    frames = frames_of(error, cells)
    place = SyntaxPlace.of(error, cells)
    count = count or _count(frames, place)
    name = exception_name(error)
    message = message_of(error, cells.message_of(count, name))
    return ErrorReport(
        name=name,
        value=plain(message),
        traceback=_text(error, cells, message),
        frames=tuple(placed.frame for placed in frames.all),
        cell=cells.cell_at(count),
        line=_line(frames, place, count),
        details=details_of(error) | ({"lineno": place.line} if place and place.line else {}),
    )


def _count(frames: Frames, place: SyntaxPlace | None) -> int:
    """The execution that a traceback begins in."""
    counts = [placed.count for placed in frames.all if placed.count]
    return counts[0] if counts else (place and place.count) or 0


def _line(frames: Frames, place: SyntaxPlace | None, count: int) -> int | None:
    """The line of the cell that failed, the innermost one where it calls itself."""
    if place is not None and place.count == count:
        return place.line or None
    lines = [placed.frame.line for placed in frames.all if placed.count == count]
    return lines[-1] if lines else None


def _text(error: BaseException, cells: CellSources, message: str) -> str:
    """The traceback as Python prints it, causes first, plain and bounded."""
    blocks: list[str] = []
    for one, joint in chain_of(error):
        text = _one_text(one, cells, message if one is error else message_of(one))
        blocks += [text, joint] if joint else [text]
    return head_and_tail(plain("\n\n".join(blocks)), MAX_TEXT)


def _one_text(error: BaseException, cells: CellSources, message: str) -> str:
    frames = frames_of(error, cells)
    lines = [_frame_text(placed) for placed in frames.head]
    if frames.left_out:
        lines.append(f"  … {frames.left_out:,} frames left out …")
    lines += [_frame_text(placed) for placed in frames.tail]
    if lines:
        lines.insert(0, "Traceback (most recent call last):")
    place = SyntaxPlace.of(error, cells)
    if place is not None and place.line:
        lines.append(_syntax_text(place))
    name = exception_name(error)
    lines.append(f"{name}: {message}" if message else name)
    lines += [*notes_of(error), *(f"  • {text}" for text in sub_exceptions(error))]
    return "\n".join(lines)


def _frame_text(placed: Placed) -> str:
    frame = placed.frame
    function = "" if frame.function == "<module>" else f", in {frame.function}"
    lines = [f"  {_file_text(frame.file, placed.count)}, line {frame.line}{function}"]
    return "\n".join(lines + [f"    {text}" for text in (frame.code, placed.marks) if text])


def _syntax_text(place: SyntaxPlace) -> str:
    indent = len(place.code) - len(place.code.lstrip())
    lines = [f"  {_file_text(place.file, place.count)}, line {place.line}", place.code.strip()]
    if place.offset:
        lines.append(" " * max(0, place.offset - 1 - indent) + "^")
    return "\n    ".join(lines)


def _file_text(file: str, count: int | None) -> str:
    return f"Cell {file}" if count else f'File "{file}"'
