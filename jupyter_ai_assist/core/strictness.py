"""What is stricter than what: the orders behind every ceiling."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from .settings import Share

__all__ = ["SHARE_LEVELS", "TOOL_MODES", "ToolMode", "strictest_mode", "strictest_share"]

ToolMode = Literal["allow", "ask", "deny"]

TOOL_MODES: tuple[ToolMode, ...] = ("deny", "ask", "allow")
"""Strictest first."""

SHARE_LEVELS: tuple[Share, ...] = ("none", "names", "schema", "values")
"""Strictest first."""


def strictest_mode(modes: Iterable[str]) -> ToolMode:
    """The strictest of some tool modes; there must be one."""
    return TOOL_MODES[min(map([*TOOL_MODES].index, modes))]  # type: ignore[arg-type]


def strictest_share(levels: Iterable[Share]) -> Share:
    """The level that shares least; there must be one."""
    return SHARE_LEVELS[min(map(SHARE_LEVELS.index, levels))]
