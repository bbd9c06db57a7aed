"""Long text made short, and text of any class made plain."""

from __future__ import annotations

from typing import Any

__all__ = ["exact_text", "head_and_tail", "whole_lines"]

LONGEST_LINE = 1_000
"""Characters of a line that is left out rather than cut."""


def head_and_tail(text: str, limit: int) -> str:
    """Keep two thirds of ``limit`` characters from the beginning and one from the end."""
    if len(text) <= limit:
        return text
    tail = limit // 3
    first, last = whole_lines(text[: limit - tail], text[-tail:])
    left_out = len(text) - len(first) - len(last)
    return f"{first}\n… {left_out:,} characters left out …\n{last}"


def whole_lines(first: str, last: str) -> tuple[str, str]:
    """The beginning and the end of a text that was cut, without the lines that were.

    A part of a password or key would not be known for one. A line that is very
    long, or a good part of all there is, stays as it was cut.
    """
    end = first.rfind("\n", len(first) - _longest(first))
    start = last.find("\n", 0, _longest(last)) + 1
    return (first[:end] if end > 0 else first), (last[start:] or last)


def _longest(text: str) -> int:
    return min(LONGEST_LINE, len(text) // 4)


def exact_text(obj: Any) -> str | None:
    """A string as a plain ``str``, also if it is of a subclass; ``None`` for anything else.

    It asks ``str`` itself, so that no code of the subclass runs.
    """
    if type(obj) is str:
        return obj
    try:
        return str.__getitem__(obj, slice(None))
    except TypeError:
        return None
