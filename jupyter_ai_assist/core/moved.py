"""Where a path is after something was renamed or moved."""

from __future__ import annotations

__all__ = ["moved"]


def moved(path: str, before: str, after: str, separator: str = "/") -> str:
    """A path after the file or folder ``before`` became ``after``: the same, or within it."""
    if path == before or path.startswith(before + separator):
        return after + path[len(before) :]
    return path
