"""Terminal text as plain text, and long text made short."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from .variables.static import exact_text

__all__ = ["head_and_tail", "joined", "plain"]

_ANSI = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # colours and cursor
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # titles and links
    r"|\x1b[@-Z\\-_]"
)
_MIDDLE = "\n… the middle is left out …\n"
_OVERWRITTEN = re.compile(r"[^\n]*\r(?=[^\n\r])")


def plain(text: str) -> str:
    """Remove terminal codes, and what a carriage return overwrote."""
    if "\x1b" in text:
        text = _ANSI.sub("", text)
    if "\r" in text:
        text = _OVERWRITTEN.sub("", text.replace("\r\n", "\n")).replace("\r", "")
    return text


def head_and_tail(text: str, limit: int) -> str:
    """Keep two thirds from the beginning and one from the end of a long text."""
    if len(text) <= limit:
        return text
    tail = limit // 3
    head = limit - tail
    return f"{text[:head]}\n… {len(text) - limit:,} characters left out …\n{text[-tail:]}"


def joined(pieces: list[Any], limit: int) -> str:
    """The strings among the pieces as one text, cut in the middle.

    Outputs may come as millions of lines: no more of them are looked at than
    will be kept.
    """
    tail = limit // 3
    last, last_used = _taken(reversed(pieces), tail, lambda text, room: text[-room:])
    first, used = _taken(iter(pieces), limit - tail, lambda text, room: text[:room])
    if used + last_used <= len(pieces):
        return "".join([*first, _MIDDLE, *reversed(last)])
    whole = "".join(filter(None, map(exact_text, pieces)))
    if len(whole) <= limit:
        return whole
    return f"{whole[: limit - tail]}{_MIDDLE}{whole[-tail:]}"


def _taken(
    pieces: Iterator[Any], room: int, cut: Callable[[str, int], str]
) -> tuple[list[str], int]:
    """Strings that fill the room, and how many pieces were needed for that."""
    taken: list[str] = []
    used = 0
    for piece in pieces:
        used += 1
        text = cut(exact_text(piece) or "", room)
        taken.append(text)
        room -= len(text)
        if room <= 0:
            break
    return taken, used
