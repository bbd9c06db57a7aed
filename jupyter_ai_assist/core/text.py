"""Long text made short, and text of any class made plain."""

from __future__ import annotations

from typing import Any

__all__ = ["exact_text", "head_and_tail"]


def head_and_tail(text: str, limit: int) -> str:
    """Keep two thirds of ``limit`` characters from the beginning and one from the end."""
    if len(text) <= limit:
        return text
    tail = limit // 3
    head = limit - tail
    return f"{text[:head]}\n… {len(text) - limit:,} characters left out …\n{text[-tail:]}"


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
