"""Markdown that models wrote, made harmless for files that other programs render.

Not every program cleans what it renders: an exported notebook that is turned
into HTML keeps raw tags alive, and opening it loads images from anywhere. So
prose loses its tags, images and links to programs, and code blocks are told apart from it: a
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

_OPENING = re.compile(
    r"^(?P<indent>[ \t]*)(?P<bullet>(?:[-*+]|\d{1,9}[.)])[ \t]+)?"
    r"(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^`]*)$"
)
_FENCE = re.compile(r"`{3,}|~{3,}")
_CODE_SPAN = re.compile(r"(?<![\\`])(`+)(?!`)([^\n]+?)(?<!`)\1(?!`)")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
# The end of a link's text, or of its definition's, before an address that is
# not plainly harmless: "javascript:", "data:", entities, "<" with anything.
_ADDRESS = re.compile(r"\]([(:])(?=\s*(?:<|(?!https?://|mailto:|#)[^\s)]*[:&\\]))", re.IGNORECASE)
_MARKUP = re.compile(r"([\\`*_\[\]|~$&])")


@dataclass(frozen=True)
class Block:
    """A stretch of Markdown: prose, or the inside of one code block."""

    text: str
    language: str | None = None
    """Of a code block, lower case, blank where it names none; ``None`` for prose."""

    def inert(self) -> str:
        """As Markdown again, with nothing live in it."""
        if self.language is not None:
            return fenced(self.text, self.language)
        return _defused(_CODE_SPAN.sub(_without_shelter, self.text))


def blocks_of(markdown: str) -> Iterator[Block]:
    """Split Markdown at its fenced code blocks; one that is never closed goes to the end."""
    prose: list[str] = []
    lines = iter(re.split(r"\r\n|\r|\n", markdown))
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
    """The same Markdown with nothing live in it; code blocks keep their text."""
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
    indent = opening["indent"] + " " * len(opening["bullet"] or "")
    code = []
    for line in lines:
        if closing.match(line):
            break
        code.append(line.removeprefix(indent))
    return "\n".join(code)


def _without_shelter(span: re.Match[str]) -> str:
    """A code span that hides something live, as plain text.

    Renderers disagree about where a span ends (in a table, a bar ends it), and
    entities would show inside of one.
    """
    return span[0] if _defused(span[2]) == span[2] else inert_line(span[2])


def _defused(prose: str) -> str:
    """Entities in the place of what is live: tags, images, programs as addresses, fences.

    Not backslashes: one that stands there already would undo them. A fence in
    prose (in a quotation, say) would turn the blocks that follow inside out.
    """
    prose = _TAG.sub("&lt;", prose).replace("![", "&#33;[")
    prose = _ADDRESS.sub(lambda match: f"]&#{ord(match[1])};", prose)
    return _FENCE.sub(lambda match: f"&#{ord(match[0][0])};" * len(match[0]), prose)
