"""Text that a person decides about, in whatever door: nothing in it may go unseen."""

from __future__ import annotations

import unicodedata

__all__ = ["visible", "visible_line"]

_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Unicode categories of characters that show nothing, or turn what follows around."""

_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that look like spaces."""


def visible(text: str) -> str:
    """Text with what would not be seen written as its number: no code hides behind it."""
    return "".join(f"\\u{ord(char):04x}" if _is_unseen(char) else char for char in text)


def visible_line(text: str) -> str:
    """The same, on one line."""
    return visible(" ".join(text.split()))


def _is_unseen(char: str) -> bool:
    if char in "\n\t" or " " <= char <= "~":
        return False
    return char in _BLANK or unicodedata.category(char) in _UNSEEN
