"""Blocks of code that are only indented, as CommonMark reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["IndentedCode"]

_DEEP = 4
"""Columns beyond the margin that make a line code."""
_QUOTE = re.compile(r"(?:[ ]{0,3}>[ ]?)*")
_MARKER = re.compile(r"(?P<marker>[-*+]|\d{1,9}[.)])(?P<gap>\s+|$)")
_HEADING = re.compile(r"#{1,6}(?:\s|$)")


class IndentedCode:
    """Goes through the lines of a text once; the lists and quotes that are open are kept.

    A line is code where it stands deep enough and no paragraph is before it: below a
    paragraph it goes on with that. In a list, deep is measured from the item's own text.
    """

    def __init__(self) -> None:
        self._quotes = 0
        self._margins: list[int] = []
        """Columns at which the text of the open list items begins."""
        self._free = True
        """Whether no paragraph is open, which a deep line would go on with."""

    def spans(self, run: str) -> Iterator[tuple[int, int]]:
        """Where code begins and ends in the next run of lines, without its last line end.

        A run begins where no paragraph is open: at the top, or below fenced code.
        """
        begin, end, at, self._free = -1, -1, 0, True
        for line in run.splitlines(keepends=True):
            bare = line.rstrip("\r\n")
            if bare.strip(" \t>"):
                is_code = self._takes(bare)
                if begin >= 0 and not is_code:
                    yield begin, end
                    begin = -1
                if is_code:
                    begin, end = (at if begin < 0 else begin), at + len(bare)
            else:
                self._free = True
            at += len(line)
        if begin >= 0:
            yield begin, end

    def _takes(self, line: str) -> bool:
        """Whether a line with words on it is code."""
        mark = _QUOTE.match(line)
        lead = mark[0] if mark else ""
        self._enter(lead.count(">"))
        text = line[len(lead) :].expandtabs(_DEEP)
        words = text.lstrip()
        indent = len(text) - len(words)
        item = _MARKER.match(words)
        self._leave(indent, begins_item=item is not None)
        deep = indent - (self._margins[-1] if self._margins else 0)
        if self._free and deep >= _DEEP:
            return True
        self._free = _HEADING.match(words) is not None
        if item is not None and deep < _DEEP:
            gap = len(item["gap"])
            self._margins.append(indent + len(item["marker"]) + (gap if gap <= _DEEP else 1))
        return False

    def _enter(self, quotes: int) -> None:
        """Begin a quote, or leave one: what was open in the other is not open in this."""
        if quotes != self._quotes:
            self._free = self._free or quotes > self._quotes
            self._quotes, self._margins = quotes, []

    def _leave(self, indent: int, *, begins_item: bool) -> None:
        """Close the list items that a line does not belong to."""
        while self._margins and indent < self._margins[-1] and (self._free or begins_item):
            self._margins.pop()
