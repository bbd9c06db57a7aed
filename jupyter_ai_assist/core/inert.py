"""Markdown that models wrote, made harmless for files that other programs render.

Not every program cleans what it renders: an exported notebook that is turned
into HTML keeps raw tags alive, and opening it loads images from anywhere. So
prose loses its tags and images, and code blocks are told apart from it: a
program that takes a block for prose, or prose for a block, must find nothing
to run in either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .markdown import fenced

__all__ = ["Block", "blocks_of", "inert"]

__all__ = ["Block", "blocks_of", "inert", "inert_line"]

_OPENING = re.compile(r"^(?P<indent>[ \t]*)(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^`]*)$")
_CODE_SPAN = re.compile(r"(?<![\\`])(`+)(?!`)([^\n]+?)(?<!`)\1(?!`)")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
_MARKUP = re.compile(r"([\\`*_\[\]|~$&])")


@dataclass(frozen=True)
class Block:
    """A stretch of Markdown: prose, or the inside of one code block."""

    text: str
    language: str | None = None
    """Of a code block, lower case, blank where it names none; ``None`` for prose."""

    def inert(self) -> str:
        """As Markdown again, without live HTML or images."""
        if self.language is not None:
            return fenced(self.text, self.language)
        # Entities, not backslashes: one that stands there already would undo them.
        plain = _CODE_SPAN.sub(_without_shelter, self.text)
        return _TAG.sub("&lt;", plain).replace("![", "&#33;[")


def blocks_of(markdown: str) -> Iterator[Block]:
    """Split Markdown at its fenced code blocks; one that is never closed goes to the end."""
    prose: list[str] = []
    lines = iter(markdown.replace("\r\n", "\n").split("\n"))
    for line in lines:
        opening = _OPENING.match(line)
        if opening is None:
            prose.append(line)
            continue
        yield from _prose(prose)
        prose = []
        language = re.match(r"[\w+#-]*", opening["info"].lower())
        yield Block(_inside(opening, lines), language[0] if language else "")
    yield from _prose(prose)


def inert(markdown: str) -> str:
    """The same Markdown without live HTML or images; code blocks keep their text."""
    return "\n\n".join(block.inert() for block in blocks_of(markdown))


def inert_line(text: str) -> str:
    """Any text as one line of Markdown that shows it as it is."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split())).replace("<", "&lt;")


def _prose(lines: list[str]) -> Iterator[Block]:
    text = "\n".join(lines).strip("\n")
    if text.strip():
        yield Block(text)


def _inside(opening: re.Match[str], lines: Iterator[str]) -> str:
    """Take a code block's lines up to its closing fence, without the fence's indentation."""
    fence = opening["fence"]
    closing = re.compile(rf"^[ \t]*{fence}{fence[0]}*[ \t]*$")
    code = []
    for line in lines:
        if closing.match(line):
            break
        code.append(line.removeprefix(opening["indent"]))
    return "\n".join(code)


def _without_shelter(span: re.Match[str]) -> str:
    """A code span that hides a tag or an image, as plain text.

    Renderers disagree about where a span ends (in a table, a bar ends it), and
    entities would show inside of one.
    """
    hides = _TAG.search(span[2]) or "![" in span[2]
    return inert_line(span[2]) if hides else span[0]
