"""A Markdown text, split at its code blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jupyter_ai_assist.core.markdown import fenced

from .document import inert
from .fences import Fence, opening

__all__ = ["Block", "blocks_of"]

_LANGUAGE = re.compile(r"\s*\{?\.?([\w+#-]*)")


@dataclass(frozen=True)
class Block:
    """A stretch of Markdown: prose, or the inside of one code block."""

    text: str
    language: str | None = None
    """Of a code block, lower case, blank where it names none; ``None`` for prose."""

    def inert(self) -> str:
        """As Markdown again, with nothing live in it."""
        return inert(self.text) if self.language is None else fenced(self.text, self.language)


def blocks_of(markdown: str) -> Iterator[Block]:
    """Split Markdown at its fenced code blocks; one that is never closed goes to the end.

    The code keeps its own line ends.
    """
    prose: list[str] = []
    code: list[str] = []
    fence: Fence | None = None
    for line in markdown.split("\n"):
        if fence is not None:
            content = fence.content(line)
            if content is not None and not fence.closes(content.rstrip("\r")):
                code.append(content)
                continue
            yield _code(fence, code)
            fence, code = None, []
            if content is not None:  # the closing fence itself
                continue
        fence = opening(line.rstrip("\r"))
        if fence is None:
            prose.append(line)
        else:
            yield from _prose(prose)
            prose = []
    if fence is not None:
        yield _code(fence, code)
    yield from _prose(prose)


def _code(fence: Fence, lines: list[str]) -> Block:
    language = _LANGUAGE.match(fence.info)
    return Block("\n".join(lines), language[1].lower() if language else "")


def _prose(lines: list[str]) -> Iterator[Block]:
    text = "\n".join(lines).strip("\n")
    if text.strip():
        yield Block(text)
