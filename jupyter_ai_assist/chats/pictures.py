"""Pictures of stored turns: a page is told their names, and asks for each that it shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from jupyter_ai_assist.core.history import Turn
from jupyter_ai_assist.core.messages import FilePart, ToolResultPart

__all__ = ["made", "named", "picture"]

_KINDS = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
"""What a browser shows as it is: it holds nothing that could run or call."""
_MOST = 50_000_000
"""Bytes of one picture."""


def named(files: Iterable[FilePart]) -> tuple[FilePart, ...]:
    """The pictures among some files, without their data."""
    return tuple(
        file.model_copy(update={"data": b""})
        for file in files
        if file.media_type in _KINDS.values()
    )


def made(turn: Turn) -> tuple[FilePart, ...]:
    """The pictures that a turn saved and that are still there, without their data."""
    return tuple(
        FilePart(name=path.name, media_type=_KINDS[path.suffix.lower()], data=b"")
        for path in _saved(turn)
    )


def picture(turn: Turn, call: str, name: str) -> FilePart | None:
    """A picture of a stored turn; ``None`` where there is none, or none any more.

    Parameters
    ----------
    call
        The id of the tool call that brought it; blank for what went along with the
        question, and for what the turn saved.
    """
    for file in _files(turn, call):
        if file.name == name and file.media_type in _KINDS.values():
            return file
    for path in () if call else _saved(turn):
        if path.name == name:
            kind = _KINDS[path.suffix.lower()]
            return FilePart(name=name, media_type=kind, data=path.read_bytes())
    return None


def _files(turn: Turn, call: str) -> Iterator[FilePart]:
    for message in turn.messages:
        for part in message.parts:
            match part:
                case FilePart() if not call:
                    yield part
                case ToolResultPart(id=id_, files=files) if call and id_ == call:
                    yield from files


def _saved(turn: Turn) -> list[Path]:
    return [
        path
        for path in map(Path, turn.saved)
        if path.suffix.lower() in _KINDS and path.is_file() and path.stat().st_size <= _MOST
    ]
