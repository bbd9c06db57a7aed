"""What calls of tools are about, for the policy to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jupyter_ai_assist.core.policy import Touched

from .base import Arguments, Tool, ToolScope

__all__ = ["nothing", "touched"]


async def nothing(_scope: ToolScope, _arguments: Arguments) -> Touched:
    """For a tool that names no files, and changes and runs nothing."""
    return Touched()


async def touched(tool: Tool, scope: ToolScope, arguments: Arguments) -> Touched:
    """What a call is about; all of its texts where the tool does not say."""
    if tool.touches is not None:
        return await tool.touches(scope.exact, arguments)
    texts = tuple(_texts(arguments.model_dump(mode="json")))
    return Touched(paths=texts, code=texts, guessed=True)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
