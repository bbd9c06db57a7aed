"""Parts of what is too long for one answer, and where the next part begins."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from pydantic import Field

__all__ = ["WINDOW", "Count", "head_and_tail_of", "page", "window"]

Item = TypeVar("Item")

WINDOW = 14_000
"""Characters of a text in one answer: written as JSON, no ordinary text gets longer than
what ``results`` lets through, so that nothing is lost between two parts."""

Count = Annotated[int, Field(ge=0)]
"""An offset or number of things: never negative."""


def page(
    items: Sequence[Item],
    start: int,
    shown: Callable[[Item], dict[str, Any]],
    *,
    most: int,
    room: int,
) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """The items from ``start`` on that fit, and what to tell of the others.

    Parameters
    ----------
    shown
        An item as the model reads it.
    most
        At most so many items.
    room
        Characters for all of them; the first one always fits.
    """
    taken: list[dict[str, Any]] = []
    for item in items[start : start + most]:
        entry = shown(item)
        room -= len(json.dumps(entry, ensure_ascii=False, default=str))
        if taken and room < 0:
            break
        taken.append(entry)
    end = start + len(taken)
    return taken, {"left_out": len(items) - end, "next_start": end} if end < len(items) else {}


def window(text: str, offset: int, most: int = WINDOW) -> dict[str, Any]:
    """The part of a text from ``offset`` on, and where the next part begins."""
    part = text[offset : offset + most]
    end = offset + len(part)
    if not offset and end == len(text):
        return {"text": part}
    following = {"next_offset": end} if end < len(text) else {}
    return {"text": part, "offset": offset, "total_characters": len(text), **following}


def head_and_tail_of(text: str, most: int, how: str) -> str:
    """Two thirds of what may be kept from the beginning and a third from the end.

    Parameters
    ----------
    how
        How to get what is between them, with ``{offset}`` for where it begins.
    """
    if len(text) <= most:
        return text
    tail = most // 3
    head = most - tail
    gap = f"… {len(text) - most:,} characters left out: {how.format(offset=head)} …"
    return f"{text[:head]}\n{gap}\n{text[-tail:]}"
