"""The tools of one turn, and everything that stands round each call.

Policy, approval, argument checks and bounds are the same for every tool, so
they stand here and the tools know nothing of them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

from jupyter_ai_assist.core.approvals import Approve, Granted
from jupyter_ai_assist.core.errors import AssistError, ToolError
from jupyter_ai_assist.core.messages import ToolCallPart, ToolResultPart
from jupyter_ai_assist.core.policy import Act, Decision, Touched
from jupyter_ai_assist.core.protocol import Mode
from jupyter_ai_assist.core.providers.base import ToolSpec

from .arguments import checked_arguments
from .base import Arguments, Output, Tool, ToolScope
from .hidden import with_secrets_back
from .offered import place_of, why_not_offered
from .refusals import Refusals
from .regex import found_patterns
from .results import failure_text, failure_value, result_text
from .touched import touched

__all__ = ["Toolset"]

_RUN = "run_cells"
"""The tool that runs a cell which the person said to run right after an edit."""

log = logging.getLogger(__name__)


class Toolset:
    """The tools that one turn may use.

    Parameters
    ----------
    tools
        All installed tools by name.
    mode
        ``ask`` offers only tools that read; ``agent`` all that the policy allows.
    nonce
        The chat's: marks what the tools find as data.
    refresh
        Brings the policy up to date with its files.
    """

    def __init__(
        self,
        tools: Mapping[str, Tool],
        scope: ToolScope,
        mode: Mode,
        approve: Approve,
        nonce: str,
        *,
        refresh: Callable[[], None] = lambda: None,
    ) -> None:
        self._refresh = refresh
        self._scope = scope
        self._approve = approve
        self._nonce = nonce
        self._mode = mode
        self._refusals = Refusals()
        self._tools = {
            name: tools[name]
            for name in sorted(tools)
            if not why_not_offered(tools[name], mode, scope.policy, scope.workspace)
        }

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        """What the model is offered, sorted by name so that caches hit."""
        return tuple(tool.spec for tool in self._tools.values())

    async def call(self, call: ToolCallPart) -> ToolResultPart:
        """Run one call under the policy; a failure becomes a result the model can read."""
        try:
            found = await self._run(call)
        except AssistError as error:
            text = failure_text(error, self._nonce, self._scope.policy.shared_text)
            return ToolResultPart(id=call.id, name=call.name, text=text, is_error=True)
        text = result_text(call.name, found.value, self._nonce, self._scope.policy.shared_text)
        return ToolResultPart(id=call.id, name=call.name, text=text, files=found.files)

    async def _run(self, call: ToolCallPart) -> Output:
        tool = self._tools.get(call.name)
        if tool is None:
            raise ToolError(
                f"There is no tool {call.name!r} here.",
                code="unknown_tool",
                hint=f"The tools are: {', '.join(self._tools) or 'none'}.",
            )
        granted = await self._granted(tool, call)
        done = await self._done(tool, granted.arguments, granted.cells)
        told = granted.told(done)
        if granted.run and tool.cell_of is not None:
            ran = await self._run_cell(tool.cell_of(done.value))
            return Output({"edit": told.value, "run": ran.value}, (*told.files, *ran.files))
        return told

    async def _granted(self, tool: Tool, call: ToolCallPart) -> Granted:
        self._require_allowed(tool)
        given = await with_secrets_back(tool, call.arguments, self._scope)
        arguments = checked_arguments(tool, given)
        self._refusals.check(tool.name, arguments)
        about, decision = await self._decided(tool, arguments)
        if decision.verdict == "allow":
            return Granted(arguments, cells=about.cells)
        try:
            can_run = _RUN in self._tools
            granted = await self._approve(tool, call.id, arguments, decision, can_run=can_run)
        except ToolError as error:
            if error.code == "denied":
                self._refusals.add(tool.name, arguments)
            raise
        # A person takes their time, and the files may have changed; so may the arguments.
        self._require_allowed(tool)
        about, _ = await self._decided(tool, granted.arguments)
        return granted if granted.cells else replace(granted, cells=about.cells)

    async def _decided(self, tool: Tool, arguments: Arguments) -> tuple[Touched, Decision]:
        """What a call is about, and whether it may be made or somebody has to be asked.

        Raises
        ------
        PolicyError
            It changes or runs a protected cell.
        ToolError
            A rule denies it; or it cannot be made anyway.
        """
        policy, workspace = self._scope.policy, self._scope.workspace
        about = await touched(tool, self._scope, arguments)
        await self._require_unprotected(about)
        place = place_of(workspace, self._mode)
        found = await found_patterns(policy.code_patterns(tool.name, place), about.code)
        decision = policy.decide(Act(tool.name, tool.kind, place, about, found))
        if decision.verdict == "deny":
            raise ToolError(
                f"{tool.name} may not do this: {decision.told}.",
                code="denied",
                hint="Go on without it, and tell in the answer what was not done.",
            )
        return about, decision

    async def _require_unprotected(self, about: Touched) -> None:
        if not about.cells:
            return
        for cell in await self._scope.cells():
            if cell.id in about.cells:
                self._scope.policy.require_unprotected(cell.id, cell.tags)

    def _require_allowed(self, tool: Tool) -> None:
        """Refuse a tool that was offered, and is not allowed any more by what the files say now."""
        self._refresh()
        if why := why_not_offered(tool, self._mode, self._scope.policy, self._scope.workspace):
            raise ToolError(
                f"{tool.name} may not be used any more: {why}.",
                code="denied",
                hint="Go on without it, and tell in the answer what was not done.",
            )

    async def _done(self, tool: Tool, arguments: Arguments, cells: Mapping[str, str]) -> Output:
        try:
            # What replaces a text has to know it as it is; what it tells is redacted.
            scope = self._scope.exact if tool.kind == "write" else self._scope
            value = await tool.run(replace(scope, allowed=cells), arguments)
        except AssistError:
            raise
        except Exception as error:  # the fault of one tool, perhaps another package's
            log.exception("The tool %s failed in a way that nobody planned for", tool.name)
            raise ToolError(
                f"The tool itself failed: {type(error).__name__}: {error}.",
                code="internal",
                hint="Go on without it, and tell the user; the log has the details.",
            ) from error
        return value if isinstance(value, Output) else Output(value)

    async def _run_cell(self, cells: Mapping[str, str]) -> Output:
        """Run a cell as the person said; the edit before it stands, whatever comes of this."""
        tool = self._tools[_RUN]
        try:
            self._require_allowed(tool)
            arguments = checked_arguments(tool, {"ids": [*cells]})
            await self._decided(tool, arguments)
            return await self._done(tool, arguments, cells)
        except AssistError as error:
            return Output(failure_value(error))
