"""Bounded text of any object, nested containers included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .containers import Contents, contents
from .scalars import scalar_text
from .static import type_name

__all__ = ["ContainerPreview"]

MAX_DEPTH = 4
MAX_ITEMS = 12
"""Entries shown of one container."""
MAX_LEAVES = 300
"""Single values shown in all."""
MAX_SCALAR = 100
"""Characters of one value inside a container."""


class ContainerPreview:
    """Writes one object; make a new one for each.

    Parameters
    ----------
    inline
        Short text of an object that a family of its own describes, or ``None``.
    """

    def __init__(self, inline: Callable[[Any], str | None]) -> None:
        self._inline = inline
        self._leaves = 0
        self._open: list[int] = []

    def __call__(self, obj: Any) -> str:
        """The text of ``obj``, which may be part of a larger object."""
        text = self._inline(obj)
        if text is None:
            text = scalar_text(obj, MAX_SCALAR)
        if text is None:
            found = contents(obj, MAX_ITEMS)
            text = f"<{type_name(type(obj))}>" if found is None else self._container(obj, found)
        self._leaves += 1
        return text

    def _container(self, obj: Any, found: Contents) -> str:
        if id(obj) in self._open or len(self._open) >= MAX_DEPTH:
            return f"{found.opening}…{found.closing}"
        self._open.append(id(obj))
        try:
            shown = self._entries(found)
        finally:
            self._open.pop()
        left = found.length - len(shown)
        if left > 0:
            shown.append(f"… {left:,} more")
        if found.opening == "(" and found.length == 1:
            shown.append("")
        return f"{found.opening}{', '.join(shown).rstrip(' ')}{found.closing}"

    def _entries(self, found: Contents) -> list[str]:
        entries: list[str] = []
        pieces = [
            *((("", item),) for item in found.items),
            *((("", key), (": ", value)) for key, value in found.pairs),
            *(((f"{name}=", value),) for name, value in found.fields),
        ]
        for piece in pieces:
            if self._leaves >= MAX_LEAVES:
                break
            entries.append("".join(joint + self(part) for joint, part in piece))
        return entries
