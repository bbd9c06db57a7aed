"""A change of text as people read it."""

from __future__ import annotations

import difflib

__all__ = ["diff_of"]


def diff_of(before: str, after: str, name: str) -> str:
    """A unified diff that shows every character that changes.

    Lines end at line feeds alone, and what follows the last one is a line, too:
    so a line feed that is added at the end is seen.
    """
    lines = difflib.unified_diff(
        before.split("\n") if before else [],
        after.split("\n") if after else [],
        f"{name}, now",
        f"{name}, then",
        lineterm="",
    )
    return "\n".join(lines)
