"""The seam to the user's main thread, where alone the user's code may run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

__all__ = ["RunInMain"]

T = TypeVar("T")


class RunInMain(Protocol):
    """Runs a function in the user's main thread."""

    def __call__(self, function: Callable[[], T], /) -> Awaitable[T]:
        """Hand ``function`` over and wait for what it returns or raises."""
