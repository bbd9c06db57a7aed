"""Settings that are made of entries: those of the user's files add up, each by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["BY_SLUG", "OF_DICT", "Entries"]


@dataclass(frozen=True)
class Entries:
    """How a value is taken apart, and put together."""

    named: Callable[[Any], Mapping[str, Any]]
    """Its entries by name."""
    value: Callable[[Mapping[str, Any]], Any]


OF_DICT = Entries(dict, dict)
"""A dict: each key."""

BY_SLUG = Entries(
    lambda endpoints: {endpoint["slug"]: endpoint for endpoint in endpoints},
    lambda named: list(named.values()),
)
"""A list of endpoints: each slug."""
