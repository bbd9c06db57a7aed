"""Every place where another package can add something.

A package names its object under an entry-point group; what it gives is added
to what ships here. An entry that cannot be loaded is reported, never silently
left out.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import cache
from importlib.metadata import entry_points
from typing import Any

from .errors import ConfigError
from .providers.base import Provider
from .settings import Settings
from .stored_prompts import StoredPrompt
from .tasks.presets import Preset
from .tools.base import Tool

__all__ = [
    "DESCRIBERS",
    "PRESETS",
    "PROMPTS",
    "PROVIDERS",
    "TOOLS",
    "DescriberHook",
    "PresetHook",
    "PromptHook",
    "ProviderHook",
    "ToolHook",
    "load",
]

PROVIDERS = "jupyter_ai_assist.providers"
"""Group of ``ProviderHook`` callables."""

TOOLS = "jupyter_ai_assist.tools"
"""Group of ``ToolHook`` callables."""

PRESETS = "jupyter_ai_assist.presets"
"""Group of ``PresetHook`` callables."""

PROMPTS = "jupyter_ai_assist.prompts"
"""Group of ``PromptHook`` callables."""

DESCRIBERS = "jupyter_ai_assist.describers"
"""Group of ``DescriberHook`` callables."""

ProviderHook = Callable[[Settings], Iterable[Provider]]
"""Gets the settings, gives providers."""

ToolHook = Callable[[], Iterable[Tool]]
"""Gives tools."""

PresetHook = Callable[[], Iterable[Preset]]
"""Gives writing presets; one with a name that ships here replaces it."""

PromptHook = Callable[[], Iterable[StoredPrompt]]
"""Gives stored prompts; one of the user's own with the same name comes first."""

DescriberHook = Callable[[], Iterable[Any]]
"""Gives instances of ``jupyter_ai_assist.kernel.variables.base.Describer``, which says how
a package's own objects are described. It runs in the user's kernel with the first prompt,
and should import nothing heavy: nobody has objects of a library that is not imported yet."""


def load(group: str, report: Callable[[ConfigError], object], *arguments: Any) -> list[Any]:
    """Call every hook of a group and collect what they give.

    Parameters
    ----------
    report
        Told of each hook that cannot be imported or called; the others still count.
    arguments
        What the hooks of this group get.
    """
    found: list[Any] = []
    for entry in _entries(tuple(sys.path)).select(group=group):
        try:
            found.extend(entry.load()(*arguments))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is reported
            package = entry.dist.name if entry.dist else entry.value
            report(
                ConfigError(
                    f"The extension {entry.name!r} of {package} cannot be loaded: {error}.",
                    hint=f"Update or uninstall {package}.",
                )
            )
    return found


@cache
def _entries(_path: tuple[str, ...]) -> Any:
    """Those of all packages of a path: to look for them takes some milliseconds."""
    return entry_points()
