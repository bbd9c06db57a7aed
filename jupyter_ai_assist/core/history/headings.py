"""Headings of a text that stands below others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from jupyter_ai_assist.core.inert import Block

__all__ = ["lowered"]

_LOWEST = 6
"""Of the levels that Markdown has."""
_HEADING = re.compile(r"(?P<lead> {0,3}(?:> ?)*)(?P<marks>#{1,6})(?=[ \t]|$)")
_UNDERLINE = re.compile(r" {0,3}(?P<mark>=+|-+)[ \t]*$")
_NO_TEXT = re.compile(r" {4}|\t| {0,3}(?:[-*+>|]|\d+[.)]|#{1,6}(?:[ \t]|$)|(?:[-*_][ \t]*){3,}$)")
"""How a line begins that no underline makes a heading."""


def lowered(blocks: Sequence[Block], below: int) -> list[Block]:
    """The same blocks with the highest heading just below a level, and the others as far down."""
    marked = [
        block if block.language is not None else Block("\n".join(_marked(block.text)))
        for block in blocks
    ]
    levels = [len(found["marks"]) for block in marked for found in _headings(block)]
    by = below + 1 - min(levels, default=below + 1)
    return [_moved(block, by) for block in marked] if by > 0 else marked


def _headings(block: Block) -> Iterator[re.Match[str]]:
    if block.language is None:
        yield from filter(None, map(_HEADING.match, block.text.split("\n")))


def _moved(block: Block, by: int) -> Block:
    def move(line: str) -> str:
        found = _HEADING.match(line)
        if found is None:
            return line
        level = min(len(found["marks"]) + by, _LOWEST)
        return f"{found['lead']}{'#' * level}{line[found.end() :]}"

    return (
        block if block.language is not None else Block("\n".join(map(move, block.text.split("\n"))))
    )


def _marked(text: str) -> Iterator[str]:
    """The lines, with marks before each heading that is underlined."""
    paragraph: list[str] = []
    for line in text.split("\n"):
        underline = _UNDERLINE.match(line)
        if underline and paragraph:
            marks = "#" if underline["mark"].startswith("=") else "##"
            yield f"{marks} {' '.join(one.strip() for one in paragraph)}"
            paragraph = []
        elif line.strip() and not _NO_TEXT.match(line):
            paragraph.append(line)
        else:
            yield from paragraph
            yield line
            paragraph = []
    yield from paragraph
