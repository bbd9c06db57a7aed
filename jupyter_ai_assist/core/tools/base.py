"""A tool: what the model sees of it, and what it does.

A tool knows the workspace and its arguments, nothing else: whether it may
run, who has to agree and how long its answer may be is decided around it, in
``toolset``.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.providers.base import ToolSpec
from jupyter_ai_assist.core.workspace import Workspace

__all__ = ["Arguments", "Kind", "Tool", "ToolScope"]

Kind = Literal["read", "write", "run"]


class Arguments(BaseModel):
    """Base of every tool's arguments: unknown ones are an error, not ignored."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


@dataclass(frozen=True)
class ToolScope:
    """What a running tool can reach."""

    workspace: Workspace
    policy: Policy


@dataclass(frozen=True)
class Tool:
    """One tool.

    Parameters
    ----------
    arguments
        The pydantic model of its arguments; its JSON schema is what the model sees.
    run
        Does the work; returns a JSON-serialisable value or text; raises
        ``ToolError`` or another ``AssistError`` for what the model should hear.
    """

    name: str
    kind: Kind
    arguments: type[Arguments]
    run: Callable[[ToolScope, Any], Awaitable[Any]]

    @cached_property
    def spec(self) -> ToolSpec:
        """The tool as a model sees it."""
        schema = self.arguments.model_json_schema()
        del schema["title"], schema["description"]
        for argument in schema["properties"].values():
            del argument["title"]  # pydantic's own words for the name: they cost tokens
        return ToolSpec(self.name, inspect.getdoc(self.run) or "", schema)
