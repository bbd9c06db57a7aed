"""Terminal text as plain text, and long text made short."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["head_and_tail", "joined", "plain"]

_ANSI = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # colours and cursor
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)"  # titles and links
    r"|\x1b[@-Z\\-_]"
)
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


def joined(pieces: list[str], limit: int) -> str:
    """The pieces as one text, cut like ``head_and_tail`` without joining all of them."""
    total = sum(map(len, pieces))
    if total <= limit:
        return "".join(pieces)
    tail = limit // 3
    head = limit - tail
    first = _first(pieces, head)
    last = _first((piece[::-1] for piece in reversed(pieces)), tail)[::-1]
    return f"{first}\n… {total - limit:,} characters left out …\n{last}"


def _first(pieces: Iterable[str], limit: int) -> str:
    kept: list[str] = []
    for piece in pieces:
        kept.append(piece[:limit])
        limit -= len(kept[-1])
        if not limit:
            break
    return "".join(kept)
