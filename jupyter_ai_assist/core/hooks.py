"""Every place where another package can add something.

A package names its object under an entry-point group; what it gives is added
to what ships here. An entry that cannot be loaded is reported, never silently
left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib.metadata import entry_points
from typing import Any

from .errors import ConfigError
from .providers.base import Provider
from .settings import Settings
from .tools.base import Tool

__all__ = ["PROVIDERS", "TOOLS", "ProviderHook", "ToolHook", "load"]

PROVIDERS = "jupyter_ai_assist.providers"
"""Group of ``ProviderHook`` callables."""

TOOLS = "jupyter_ai_assist.tools"
"""Group of ``ToolHook`` callables."""

ProviderHook = Callable[[Settings], Iterable[Provider]]
"""Gets the settings, gives providers."""

ToolHook = Callable[[], Iterable[Tool]]
"""Gives tools."""


def load(group: str, *arguments: Any) -> list[Any]:
    """Call every hook of a group and collect what they give.

    Raises
    ------
    ConfigError
        An installed package's hook cannot be imported or called.
    """
    found: list[Any] = []
    for entry in entry_points(group=group):
        try:
            found.extend(entry.load()(*arguments))
        except Exception as error:
            package = entry.dist.name if entry.dist else entry.value
            raise ConfigError(
                f"The extension {entry.name!r} of {package} cannot be loaded: {error}.",
                hint=f"Update or uninstall {package}.",
            ) from error
    return found
