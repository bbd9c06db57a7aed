"""Terminal text as plain text, and pieces of output as one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from jupyter_ai_assist.core.text import exact_text, whole_lines

__all__ = ["joined", "plain"]

_ANSI = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # colours and cursor
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # titles and links
    r"|\x1b[@-Z\\-_]"
)
MAX_JOINED = 20_000
"""Pieces up to which joining all is faster than choosing."""

_MIDDLE = "\n… the middle is left out …\n"
_OVERWRITTEN = re.compile(r"[^\n]*\r(?=[^\n\r])")


def plain(text: str) -> str:
    """Remove terminal codes, and what a carriage return overwrote."""
    if "\x1b" in text:
        text = _ANSI.sub("", text)
    if "\r" in text:
        text = _OVERWRITTEN.sub("", text.replace("\r\n", "\n")).replace("\r", "")
    return text


def joined(pieces: list[Any], limit: int) -> str:
    """The strings among the pieces as one text, cut in the middle.

    Outputs may come as millions of lines; of long ones no more is joined than
    will be kept.
    """
    tail = limit // 3
    if len(pieces) > max(limit, MAX_JOINED):  # none is empty, so this is more than fits
        first = _taken(iter(pieces), limit - tail, lambda text, room: text[:room])
        last = _taken(reversed(pieces), tail, lambda text, room: text[-room:])
        return _MIDDLE.join(whole_lines("".join(first), "".join(reversed(last))))
    try:
        whole = "".join(pieces)
    except TypeError:  # a hand-made notebook
        whole = "".join(text for piece in pieces if (text := exact_text(piece)))
    if len(whole) <= limit:
        return whole
    return _MIDDLE.join(whole_lines(whole[: limit - tail], whole[-tail:]))


def _taken(pieces: Iterator[Any], room: int, cut: Callable[[str, int], str]) -> list[str]:
    """As many of the pieces as fill the room, the last one cut."""
    taken: list[str] = []
    for piece in pieces:
        text = cut(exact_text(piece) or "", room)
        taken.append(text)
        room -= len(text)
        if room <= 0:
            break
    return taken
