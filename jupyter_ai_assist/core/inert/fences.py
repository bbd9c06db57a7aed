"""Code fences, as this package reads them in a model's Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Fence", "opening"]

_OPEN = re.compile(
    r"(?P<lead>[ \t]*(?:>[ \t]*|(?:[-*+]|\d{1,9}[.)])[ \t]+)*)"
    r"(?P<marks>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)$"
)
_QUOTE = re.compile(r"[ \t]{0,3}>[ \t]?")


@dataclass(frozen=True)
class Fence:
    """An opened code block, at the margin or inside a list or quote."""

    lead: str
    """What stands before the marks: spaces, list markers, quote marks."""
    marks: str
    info: str

    @property
    def width(self) -> int:
        """Columns before the marks."""
        return len(self.lead.expandtabs(4))

    def content(self, line: str) -> str | None:
        """A line of the block without what belongs to the list or quote around it.

        ``None`` when the quote around the block has ended before this line.
        """
        if ">" in self.lead:
            match = _QUOTE.match(line)
            return None if match is None else line[match.end() :]
        indent = len(line) - len(line.lstrip(" \t"))
        return line[min(indent, self.width) :]

    def closes(self, content: str) -> bool:
        """Whether a line's content ends the block."""
        text = content.rstrip(" \t")
        bare = text.lstrip(" ")
        return (
            len(text) - len(bare) <= 3  # noqa: PLR2004 - deeper is code, by CommonMark
            and len(bare) >= len(self.marks)
            and set(bare) == {self.marks[0]}
        )


def opening(line: str) -> Fence | None:
    """The fence that a line opens."""
    match = _OPEN.match(line)
    return None if match is None else Fence(match["lead"], match["marks"], match["info"])
