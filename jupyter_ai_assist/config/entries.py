"""Settings that are made of entries: those of the user's files add up, each by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jupyter_ai_assist.core.settings import ToolRule

__all__ = ["BY_RULE", "BY_SLUG", "OF_DICT", "Entries"]


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

BY_RULE = Entries(
    lambda rules: {ToolRule(**rule).text: rule for rule in rules},
    lambda named: list(named.values()),
)
"""A list of rules about tools: what each says."""
