"""The door that a test has in place of a magic."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def run_here(function: Callable[[], T]) -> T:
    """Tests have one thread: it is the main thread."""
    return function()
