"""Markdown of a model, made inert: rendering it fetches nothing and runs nothing.

JupyterLab's renderer fetches the images that Markdown and HTML name, and a
fetch can carry data out of a notebook. Images become links, HTML becomes
visible text; code, math and tables stay.

Whether some text is code is decided here, once, and written so that no parser
can read it in another way: every code block stands at the margin between
blank lines, every code span begins and ends on one line, and constructs that
could reach across lines (reference definitions, open backticks) are escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .fences import Fence, opening
from .paragraph import inert_paragraph

__all__ = ["inert"]

# Everything that no text needs, and a terminal or parser may act on.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_NUMBER = re.compile(r"\d+[.)]")
_LANGUAGE = re.compile(r"[\w+#.-]*")


def inert(markdown: str) -> str:
    """The same text, as Markdown that is safe to render. May be unfinished Markdown."""
    text = _CONTROL.sub("", markdown.replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(_Writer().write(text.split("\n"))).rstrip("\n")


class _Writer:
    """Goes through the lines once; holds back a paragraph or block until it is whole."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._paragraph: list[str] = []
        self._code: list[str] = []
        self._fence: Fence | None = None
        self._margin = 0
        """Columns by which a code block was moved out of a list: the text after it follows."""

    def write(self, lines: list[str]) -> list[str]:
        for line in lines:
            if self._fence is None:
                self._prose(line)
            else:
                self._in_code(self._fence, line)
        self._end_paragraph()
        if self._fence is not None:
            self._end_code(self._fence)
        return self._out

    def _prose(self, line: str) -> None:
        fence = opening(line)
        if fence is not None:
            self._end_paragraph()
            self._out += _number_of(fence)
            self._fence = fence
        elif line.strip():
            self._paragraph.append(self._moved(line))
        else:
            self._end_paragraph()
            self._blank_line()

    def _moved(self, line: str) -> str:
        indent = len(line) - len(line.lstrip(" \t"))
        if indent < self._margin:
            self._margin = 0
        return line[self._margin :]

    def _in_code(self, fence: Fence, line: str) -> None:
        content = fence.content(line)
        if content is None:
            self._end_code(fence)
            self._prose(line)
        elif fence.closes(content):
            self._end_code(fence)
        else:
            self._code.append(content)

    def _end_paragraph(self) -> None:
        if self._paragraph:
            self._out.append(inert_paragraph("\n".join(self._paragraph)))
            self._paragraph = []

    def _blank_line(self) -> None:
        if self._out and self._out[-1]:
            self._out.append("")

    def _end_code(self, fence: Fence) -> None:
        self._blank_line()
        self._out += [*_block(fence.info, self._code), ""]
        self._code = []
        self._fence = None
        self._margin = fence.width if not fence.lead.strip() else 0


def _number_of(fence: Fence) -> list[str]:
    """The number of a list item that begins with the block, on a line of its own."""
    match = _NUMBER.search(fence.lead)
    return ["", match[0]] if match else []


def _block(info: str, code: list[str]) -> Iterator[str]:
    runs = [len(run) for line in code for run in re.findall("`+", line)]
    marks = "`" * max(3, *(run + 1 for run in runs), 3)
    match = _LANGUAGE.match(info.strip())
    language = match[0] if match else ""
    # A diagram is a program of its own, with links and images.
    yield marks + ("text" if language.lower() == "mermaid" else language)
    yield from code
    yield marks
