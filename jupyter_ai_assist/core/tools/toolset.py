"""The tools of one turn, and everything that stands round each call.

Policy, approval, argument checks and bounds are the same for every tool, so
they stand here and the tools know nothing of them.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import ValidationError

from jupyter_ai_assist.core.errors import AssistError, ToolError
from jupyter_ai_assist.core.messages import ToolCallPart, ToolResultPart
from jupyter_ai_assist.core.protocol import Mode
from jupyter_ai_assist.core.providers.base import ToolSpec
from jupyter_ai_assist.core.text import head_and_tail

from .base import Arguments, Tool, ToolScope

__all__ = ["Approve", "Toolset"]

MAX_RESULT = 30_000
"""Characters of one result; head and tail are kept."""

Approve = Callable[[ToolCallPart], Awaitable[bool]]
"""Shows a call to the person and says whether it may run."""


class Toolset:
    """The tools that one turn may use.

    Parameters
    ----------
    tools
        All installed tools by name.
    mode
        ``ask`` offers only tools that read; ``agent`` all that the policy allows.
    """

    def __init__(
        self, tools: Mapping[str, Tool], scope: ToolScope, mode: Mode, approve: Approve
    ) -> None:
        self._scope = scope
        self._approve = approve
        self._tools = {
            name: tools[name]
            for name in sorted(tools)
            if (mode == "agent" or tools[name].kind == "read")
            and scope.policy.tool(name, tools[name].kind) != "deny"
        }

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        """What the model is offered, sorted by name so that caches hit."""
        return tuple(tool.spec for tool in self._tools.values())

    async def call(self, call: ToolCallPart) -> ToolResultPart:
        """Run one call under the policy; a failure becomes a result the model can read."""
        try:
            text = head_and_tail(as_text(await self._run(call)), MAX_RESULT)
        except AssistError as error:
            return ToolResultPart(id=call.id, name=call.name, text=_failure(error), is_error=True)
        return ToolResultPart(id=call.id, name=call.name, text=text)

    async def _run(self, call: ToolCallPart) -> Any:
        tool = self._tools.get(call.name)
        if tool is None:
            raise ToolError(
                f"There is no tool {call.name!r} here.",
                code="unknown_tool",
                hint=f"The tools are: {', '.join(self._tools) or 'none'}.",
            )
        if self._scope.policy.tool(tool.name, tool.kind) == "ask" and not await self._approve(call):
            raise ToolError("The user did not allow this call.", code="denied")
        return await tool.run(self._scope, _arguments(tool, call))


def as_text(value: Any) -> str:
    """A tool's value as the model reads it: text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _failure(error: AssistError) -> str:
    return as_text(
        {
            "code": error.code,
            "message": error.message,
            "retryable": error.retryable,
            "suggested_fix": error.hint,
        }
    )


def _arguments(tool: Tool, call: ToolCallPart) -> Arguments:
    """Check a call's arguments; values that a model wrapped into JSON text are accepted."""
    try:
        return tool.arguments.model_validate(call.arguments)
    except ValidationError as error:
        try:
            return tool.arguments.model_validate(
                {name: _unwrapped(value) for name, value in call.arguments.items()}
            )
        except ValidationError:
            raise ToolError(
                f"The arguments do not fit: {_first_problem(error)}.", code="bad_arguments"
            ) from error


def _unwrapped(value: Any) -> Any:
    try:
        return json.loads(value)
    except (TypeError, ValueError):
        return value


def _first_problem(error: ValidationError) -> str:
    problem = error.errors(include_url=False)[0]
    place = ".".join(str(step) for step in problem["loc"]) or "arguments"
    return f"{place}: {problem['msg']}"
