"""The steps by which a kernel loads the heavy half, so that the first prompt starts at once."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from jupyter_ai_assist.background import load_later

__all__ = ["preload_later"]

_MODULES = (
    "pydantic",
    "jupyter_ai_assist.kernel.answers",
    "jupyter_ai_assist.core.engine",
    "jupyter_ai_assist.kernel.talk",
    "jupyter_ai_assist.kernel.assistant",
    "jupyter_ai_assist.assembly",
)


def preload_later() -> None:
    """Start loading in the background."""
    load_later(_steps)


def _steps() -> Iterator[None]:
    for module in _MODULES:
        import_module(module)
        yield
    assembly = import_module("jupyter_ai_assist.assembly")
    ready = assembly.assistant()
    yield
    yield from assembly.warm_up(ready)
