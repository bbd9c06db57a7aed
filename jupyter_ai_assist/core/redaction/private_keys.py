"""Private keys in PEM and PGP armour, whole or cut at either end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .finds import Find

__all__ = ["private_keys"]

_MARKER = re.compile(
    r"-----(?P<side>BEGIN|END) (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
)
_LONGEST = 20_000
"""Characters of a private key; a 16,384-bit one has 13,000."""
_KEY_LINE = re.compile(r"[A-Za-z0-9+/=]{24}")
_LINE_END = re.compile(r"\\{1,3}r?\\{0,3}n|\n")
"""Also as it is written in JSON and in code."""
_LAST_LINES = re.compile(r"[A-Za-z0-9+/=]{1,76}")
_AROUND = " \t\r\"'\\+,()"
"""What code and JSON put around the lines of a key."""


def private_keys(text: str) -> Iterator[Find]:
    """The body of each private key.

    Texts are cut before they come here: what follows a beginning without an end
    is taken for a key, and so are the lines that lead up to an end without a
    beginning.
    """
    markers = list(_MARKER.finditer(text)) if "PRIVATE KEY" in text else []
    done = 0
    for index, marker in enumerate(markers):
        follower = markers[index + 1] if index + 1 < len(markers) else None
        limit = min(follower.start() if follower else len(text), marker.end() + _LONGEST)
        if marker["side"] == "BEGIN":
            if _KEY_LINE.search(text, marker.end(), limit):
                stop = limit if follower else _cut_end(text, marker.end(), limit)
                yield Find(marker.end(), stop, "private key")
            done = limit
        else:
            start = _body_start(text, max(done, marker.start() - _LONGEST), marker.start())
            if start < marker.start():
                yield Find(start, marker.start(), "private key")
            done = marker.end()


def _cut_end(text: str, start: int, limit: int) -> int:
    """Where a key without an end stops: at the sign for what was left out."""
    gap = text.find("…", start, limit)
    return limit if gap < 0 else gap


def _body_start(text: str, start: int, end: int) -> int:
    """Where the lines of a key begin that lead up to ``end``; ``end`` if there are none."""
    ends = [start, *(found.end() for found in _LINE_END.finditer(text, start, end))]
    first = end
    for begin in reversed(ends):
        line = text[begin:first]
        bare = _LINE_END.sub("", line).strip(_AROUND)
        if bare and not _LAST_LINES.fullmatch(bare):
            break
        first = begin
    return first if _KEY_LINE.search(text, first, end) else end
