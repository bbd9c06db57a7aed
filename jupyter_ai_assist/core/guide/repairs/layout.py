"""Indentation: blocks that are not indented, lines that are for no reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from .slips import Attempt, Slip, code_end, indent_of

__all__ = ["missing_block", "tabs", "unexpected_indent", "unmatched_indent"]

MAX_LINES = 60
_LEADING = re.compile(r"(?m)^[ \t]+")


def missing_block(slip: Slip) -> Iterator[Attempt]:
    """A header without an indented block."""
    found = re.search(r"on line (\d+)", slip.message)
    header = int(found[1]) if found else slip.number - 1
    outer = indent_of(slip.code.line(header))
    unit = "\t" if re.search(r"(?m)^\t", slip.code.source) else "    "
    block = _block(slip, outer) if slip.number > header else []
    is_function = slip.code.line(header).lstrip().startswith(("def ", "async def ", "class "))
    for count in sorted(range(1, len(block) + 1), reverse=is_function):
        lines = block[:count]
        yield Attempt(
            f"{_span(lines)} now indented, below the header in line {header}.",
            _indented(slip, lines, unit),
        )
    if not block:
        line = slip.code.line(header)
        text = f"{slip.code.newline}{outer}{unit}pass"
        yield Attempt(
            f"The block of line {header} is empty; {'`pass`'} stands there for now.",
            slip.inserted(code_end(line), text, header),
        )


def _block(slip: Slip, outer: str) -> list[int]:
    """The lines that may belong below the header, up to a blank one or a smaller indent."""
    lines: list[int] = []
    for number in slip.numbers_from(slip.number):
        line = slip.code.line(number)
        if not line.strip() or not line.startswith(outer) or len(lines) == MAX_LINES:
            break
        lines.append(number)
    return lines


def _span(lines: list[int]) -> str:
    if len(lines) == 1:
        return f"Line {lines[0]} is"
    return f"Lines {lines[0]} to {lines[-1]} are"


def _indented(slip: Slip, lines: list[int], unit: str) -> str:
    source = slip.code.source
    for number in reversed(lines):
        place = slip.code.line_start(number)
        source = source[:place] + unit + source[place:]
    return source


def unexpected_indent(slip: Slip) -> Iterator[Attempt]:
    """A line that is indented more than the one before, for no reason."""
    before = [slip.code.line(number) for number in range(1, slip.number)]
    outer = indent_of(next((line for line in reversed(before) if line.strip()), ""))
    deep = indent_of(slip.line)
    lines = []
    for number in slip.numbers_from(slip.number):
        if slip.code.line(number).strip() and not slip.code.line(number).startswith(deep):
            break
        lines.append(number)
    for chosen in (lines, lines[:1]):
        source = slip.code.source
        for number in reversed(chosen):
            start = slip.code.line_start(number)
            if slip.code.line(number).startswith(deep):
                source = source[:start] + outer + source[start + len(deep) :]
        yield Attempt(f"{_span(chosen)} no longer indented for no reason.", source)


def unmatched_indent(slip: Slip) -> Iterator[Attempt]:
    """A line whose indentation is that of no block above; the nearest one is taken."""
    own = len(indent_of(slip.line))
    levels = {indent_of(slip.code.line(number)) for number in range(1, slip.number)}
    for level in sorted(levels, key=lambda level: (abs(len(level) - own), -len(level))):
        yield Attempt(
            f"Line {slip.number} is now indented like a block above it.",
            slip.with_line(level + slip.line.lstrip()),
        )


def _expanded(width: int, blanks: re.Match[str]) -> str:
    return blanks[0].expandtabs(width)


def tabs(slip: Slip) -> Iterator[Attempt]:
    """Tabs and spaces mixed."""
    if '"""' in slip.code.source or "'''" in slip.code.source:
        return  # a tab in a text is not ours to change
    for width in (4, 8):
        source = _LEADING.sub(partial(_expanded, width), slip.code.source)
        yield Attempt(f"Tabs at the beginning of lines are now {width} spaces.", source)
