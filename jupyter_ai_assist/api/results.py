"""What comes of many texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

__all__ = ["Results"]

T = TypeVar("T")


class Results(list[T | None]):
    """One result for each item, in order; ``None`` where there was no text, or no result.

    Attributes
    ----------
    failed
        Why there is no result, by place. The same call again asks for these alone.
    """

    def __init__(self, values: Iterable[T | None], failed: Mapping[int, str]) -> None:
        super().__init__(values)
        self.failed = dict(failed)
