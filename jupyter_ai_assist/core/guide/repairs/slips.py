"""One slip of syntax, and the ways in which it might be put right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from jupyter_ai_assist.core.guide.code import Code

__all__ = ["Attempt", "Slip", "code_end", "indent_of"]


@dataclass(frozen=True)
class Attempt:
    """A changed source, and what was changed, in Markdown."""

    what: str
    source: str


class Slip:
    """Where Python stopped reading a cell."""

    def __init__(self, code: Code, error: SyntaxError) -> None:
        self.code = code
        self.message = error.msg
        self.number = max(1, error.lineno or 1)
        self.column = max(0, (error.offset or 1) - 1)
        same_line = (error.end_lineno or self.number) == self.number
        last = (error.end_offset or 0) - 1
        self.end_column = last if same_line and last > self.column else self.column

    @cached_property
    def line(self) -> str:
        """The line, without its ending."""
        return self.code.line(self.number)

    def with_line(self, text: str, number: int = 0) -> str:
        """The source with one line written anew."""
        number = number or self.number
        start = self.code.line_start(number)
        end = start + len(self.code.line(number))
        return self.code.source[:start] + text + self.code.source[end:]

    def inserted(self, column: int, text: str, number: int = 0) -> str:
        """The source with text inserted into a line."""
        line = self.code.line(number or self.number)
        return self.with_line(line[:column] + text + line[column:], number)

    def replaced(self, start: int, end: int, text: str) -> str:
        """The source with a part of the line written anew."""
        return self.with_line(self.line[:start] + text + self.line[end:])

    def numbers_from(self, number: int) -> Iterator[int]:
        """Line numbers from one on."""
        return iter(range(number, self.count + 1))

    @property
    def count(self) -> int:
        """Lines of the cell."""
        return len(re.split(r"\r\n|\r|\n", self.code.source))


def indent_of(line: str) -> str:
    """The blanks that a line starts with."""
    return line[: len(line) - len(line.lstrip())]


def code_end(line: str) -> int:
    """Where a line's code ends: before its comment and the blanks there."""
    quote = ""
    for place, mark in enumerate(line):
        if quote:
            quote = "" if mark == quote and line[place - 1] != "\\" else quote
        elif mark in "'\"":
            quote = mark
        elif mark == "#":
            return len(line[:place].rstrip())
    return len(line.rstrip())
