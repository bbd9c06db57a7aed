"""Cells that only talk to the assistant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import compress
from typing import TYPE_CHECKING

from jupyter_ai_assist.core.per_item import PerItem

if TYPE_CHECKING:  # the extension is loaded without pydantic
    from jupyter_ai_assist.core.workspace.base import Cell

__all__ = ["is_ours", "without_ours"]

_WORD = "assist"
"""In every one of them: to look for it alone is quick."""

_OURS = re.compile(r"%%?assist\b|%(?:re|un)?load_ext\s+jupyter_ai_assist\b")


def is_ours(source: str) -> bool:
    """Whether a cell only talks to the assistant: it is no code to explain or to learn from."""
    return _WORD in source and _only_talks(source)


@lru_cache(maxsize=1024)  # each turn asks of all that has run
def _only_talks(source: str) -> bool:
    if source.lstrip().startswith("%%"):
        return _OURS.match(source.lstrip()) is not None
    lines = [line.strip() for line in source.splitlines()]
    code = [line for line in lines if line and not line.startswith("#")]
    return bool(code) and all(_OURS.match(line) for line in code)


_OTHERS: PerItem[Cell, bool] = PerItem(lambda cell: not is_ours(cell.source))


def without_ours(cells: Sequence[Cell]) -> list[Cell]:
    """The other cells, of which there may be thousands."""
    return list(compress(cells, _OTHERS(cells)))
