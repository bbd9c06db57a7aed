"""A model's own form of the tools, made once: pydantic-ai makes it anew for each request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import TypeVar, cast

from pydantic_ai.models import Model, ModelRequestParameters
from pydantic_ai.tools import ToolDefinition
from pydantic_core import to_json

__all__ = ["remembering"]

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class _Wanted:
    """Tools in the form that a kind of model takes."""

    transformer: object
    written: bytes
    """All that the form depends on."""
    make: Callable[[], Sequence[ToolDefinition]] = field(compare=False)


def remembering(kind: type[M]) -> type[M]:
    """The same kind of model, which remembers the form of the tools that it was offered."""
    return cast("type[M]", _remembering(kind))


@cache
def _remembering(kind: type[Model]) -> type[Model]:
    class Remembering(kind):  # type: ignore[misc,valid-type]  # made of what it is given
        def customize_request_parameters(
            self, model_request_parameters: ModelRequestParameters
        ) -> ModelRequestParameters:
            customize: Callable[[ModelRequestParameters], ModelRequestParameters]
            customize, offered = super().customize_request_parameters, model_request_parameters
            tools = ModelRequestParameters(function_tools=offered.function_tools)
            wanted = _Wanted(
                self.profile.get("json_schema_transformer"),
                to_json(tools.function_tools),
                lambda: customize(tools).function_tools,
            )
            rest = customize(replace(offered, function_tools=[]))
            return replace(rest, function_tools=[*_made(wanted)])

    return Remembering


@lru_cache(maxsize=32)
def _made(wanted: _Wanted) -> tuple[ToolDefinition, ...]:
    return tuple(wanted.make())
