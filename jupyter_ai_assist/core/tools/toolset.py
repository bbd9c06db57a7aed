"""The tools of one turn, and everything that stands round each call.

Policy and approval (``core/dispatch/calls.py``), argument checks and bounds are the
same for every tool, so the tools know nothing of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from jupyter_ai_assist.core.approvals import Approve, Granted
from jupyter_ai_assist.core.dispatch.calls import ToolCalls
from jupyter_ai_assist.core.errors import AssistError, ToolError
from jupyter_ai_assist.core.messages import ToolCallPart, ToolResultPart
from jupyter_ai_assist.core.policy import Decision
from jupyter_ai_assist.core.protocol import Mode
from jupyter_ai_assist.core.providers.base import ToolSpec

from .arguments import checked_arguments
from .base import Arguments, Output, Tool, ToolScope
from .hidden import with_secrets_back
from .offered import decide_offer, place_of
from .refusals import Refusals
from .results import failure_text, failure_value, result_text

__all__ = ["Toolset"]

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
    nonce
        The chat's: marks what the tools find as data.
    require_working
        Brings the policy up to date with its files, and refuses where it is switched off by now.
    """

    def __init__(
        self,
        tools: Mapping[str, Tool],
        scope: ToolScope,
        mode: Mode,
        approve: Approve,
        nonce: str,
        *,
        require_working: Callable[[], None] = lambda: None,
    ) -> None:
        self._calls = ToolCalls(scope, mode, require_working)
        self._scope = scope
        self._approve = approve
        self._nonce = nonce
        self._refusals = Refusals()
        place, abilities = place_of(scope.workspace, mode), scope.workspace.abilities
        offers = {
            name: decide_offer(tools[name], place, scope.policy, abilities)
            for name in sorted(tools)
        }
        self._tools = {n: tools[n] for n, offer in offers.items() if offer.verdict != "deny"}
        self._kept_from = {n: offer.rule for n, offer in offers.items() if n not in self._tools}
        """By tool that is not offered, what the policy keeps it back by."""

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
            return ToolResultPart(
                id=call.id, name=call.name, text=text, is_error=True, rule=error.rule
            )
        text = result_text(call.name, found.value, self._nonce, self._scope.policy.shared_text)
        return ToolResultPart(id=call.id, name=call.name, text=text, files=found.files)

    async def _run(self, call: ToolCallPart) -> Output:
        tool = self._tools.get(call.name)
        if tool is None:
            raise ToolError(
                f"There is no tool {call.name!r} here.",
                code="unknown_tool",
                hint=f"The tools are: {', '.join(self._tools) or 'none'}.",
                rule=self._kept_from.get(call.name, ""),
            )
        self._calls.require_offered(tool)
        given = await with_secrets_back(tool, call.arguments, self._scope)
        arguments = checked_arguments(tool, given)
        self._refusals.check(tool.name, arguments)
        ask = partial(self._ask, tool, call.id, arguments)
        granted, done = await self._calls.call(tool, arguments, ask)
        told = granted.told(done)
        if granted.run and tool.cell_of is not None:
            ran = await self._run_cell(tool.cell_of(done.value))
            return Output({"edit": told.value, "run": ran.value}, (*told.files, *ran.files))
        return told

    async def _ask(self, tool: Tool, id_: str, arguments: Arguments, decision: Decision) -> Granted:
        try:
            return await self._approve(tool, id_, arguments, decision, can_run=_RUN in self._tools)
        except ToolError as error:
            if error.code == "denied":
                self._refusals.add(tool.name, arguments)
            raise

    async def _run_cell(self, cells: Mapping[str, str]) -> Output:
        """Run a cell as the person said; the edit before it stands, whatever comes of this."""
        tool = self._tools[_RUN]
        arguments = checked_arguments(tool, {"ids": [*cells]})

        async def said(_: Decision) -> Granted:
            return Granted(arguments, cells=cells)

        try:
            _, ran = await self._calls.call(tool, arguments, said)
        except AssistError as error:
            return Output(failure_value(error))
        return ran
