"""The tools of one turn, and everything that stands round each call.

Policy, approval, argument checks and bounds are the same for every tool, so
they stand here and the tools know nothing of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from jupyter_ai_assist.core.approvals import Approve, Granted
from jupyter_ai_assist.core.errors import AssistError, ToolError
from jupyter_ai_assist.core.messages import ToolCallPart, ToolResultPart
from jupyter_ai_assist.core.protocol import Mode
from jupyter_ai_assist.core.providers.base import ToolSpec
from jupyter_ai_assist.core.text import head_and_tail

from .arguments import checked_arguments
from .base import Tool, ToolScope
from .offered import why_not_offered

__all__ = ["Toolset"]

MAX_RESULT = 30_000
"""Characters of one result; head and tail are kept."""

_RUN = "run_cells"
"""The tool that runs a cell which the person said to run right after an edit."""


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
            if not why_not_offered(tools[name], mode, scope.policy, scope.workspace.abilities)
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
            text = as_text(_failure(error))
            return ToolResultPart(id=call.id, name=call.name, text=text, is_error=True)
        return ToolResultPart(id=call.id, name=call.name, text=text)

    async def _run(self, call: ToolCallPart) -> Any:
        tool = self._tools.get(call.name)
        if tool is None:
            raise ToolError(
                f"There is no tool {call.name!r} here.",
                code="unknown_tool",
                hint=f"The tools are: {', '.join(self._tools) or 'none'}.",
            )
        granted = await self._granted(tool, call)
        value = await tool.run(self._scope, granted.arguments)
        told = granted.told(value)
        if granted.run and tool.cell_of is not None:
            return {"edit": told, "run": await self._run_cell(tool.cell_of(value))}
        return told

    async def _granted(self, tool: Tool, call: ToolCallPart) -> Granted:
        arguments = checked_arguments(tool, call.arguments)
        if self._scope.policy.tool(tool.name, tool.kind) != "ask":
            return Granted(arguments)
        return await self._approve(tool, call.id, arguments, can_run=_RUN in self._tools)

    async def _run_cell(self, id_: str) -> Any:
        """Run a cell as the person said; the edit before it stands, whatever comes of this."""
        tool = self._tools[_RUN]
        try:
            return await tool.run(self._scope, checked_arguments(tool, {"ids": [id_]}))
        except AssistError as error:
            return _failure(error)


def as_text(value: Any) -> str:
    """A tool's value as the model reads it: text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _failure(error: AssistError) -> dict[str, Any]:
    return {
        "code": error.code,
        "message": error.message,
        "retryable": error.retryable,
        "suggested_fix": error.hint,
    }
