"""A call of a tool, decided by the policy, agreed to by a person where it says so, and made.

``ToolCalls.call`` is the only place that runs a tool.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from jupyter_ai_assist.core.approvals import Granted
from jupyter_ai_assist.core.errors import AssistError, ToolError
from jupyter_ai_assist.core.policy import Act, Decision, Touched
from jupyter_ai_assist.core.protocol import Mode
from jupyter_ai_assist.core.tools.base import Arguments, Output, Tool, ToolScope
from jupyter_ai_assist.core.tools.offered import decide_offer, place_of
from jupyter_ai_assist.core.tools.regex import found_patterns
from jupyter_ai_assist.core.tools.touched import touched

__all__ = ["AskAbout", "ToolCalls"]

AskAbout = Callable[[Decision], Awaitable[Granted]]
"""Has a person say yes to a call, and gives what they agreed to; raises where they do not."""

log = logging.getLogger(__name__)


class ToolCalls:
    """Decides about the calls of one turn, and makes them.

    Parameters
    ----------
    mode
        The turn's.
    require_working
        Brings the policy up to date with its files, and refuses where it is switched off by now.
    """

    def __init__(self, scope: ToolScope, mode: Mode, require_working: Callable[[], None]) -> None:
        self._scope = scope
        self._mode = mode
        self._require_working = require_working

    async def call(self, tool: Tool, arguments: Arguments, ask: AskAbout) -> tuple[Granted, Output]:
        """Make a call if it may be made: what was agreed to, and what came of it.

        Raises
        ------
        PolicyError, ToolError
            It may not, somebody said no, or it failed.
        """
        self.require_offered(tool)
        about, decision = await self._decided(tool, arguments)
        if decision.verdict == "allow":
            granted = Granted(arguments, cells=about.cells)
        else:
            granted = await ask(decision)
            # A person takes their time: the files may have changed, and so may the arguments.
            self.require_offered(tool)
            about, _ = await self._decided(tool, granted.arguments)
            granted = granted if granted.cells else replace(granted, cells=about.cells)
        return granted, await self._made(tool, granted)

    def require_offered(self, tool: Tool) -> None:
        """Refuse a tool that was offered, and is not allowed any more by what the files say now.

        Raises
        ------
        ToolError
            It is not.
        ConfigError, PolicyError
            Nothing is allowed any more.
        """
        self._require_working()
        workspace = self._scope.workspace
        place = place_of(workspace, self._mode)
        offer = decide_offer(tool, place, self._scope.policy, workspace.abilities)
        if offer.verdict == "deny":
            raise _denial(f"{tool.name} may not be used any more: {offer.reason}.", offer)

    async def _decided(self, tool: Tool, arguments: Arguments) -> tuple[Touched, Decision]:
        """What a call is about, and whether it may be made or somebody has to be asked.

        Raises
        ------
        PolicyError
            It changes or runs a protected cell.
        ToolError
            A rule denies it; or it cannot be made anyway.
        """
        policy = self._scope.policy
        about = await touched(tool, self._scope, arguments)
        await self._require_unprotected(about)
        place = place_of(self._scope.workspace, self._mode)
        found = await found_patterns(policy.code_patterns(tool.name, place), about.code)
        decision = policy.decide(Act(tool.name, tool.kind, place, about, found))
        if decision.verdict == "deny":
            raise _denial(f"{tool.name} may not do this: {decision.told}.", decision)
        return about, decision

    async def _require_unprotected(self, about: Touched) -> None:
        if not about.cells:
            return
        for cell in await self._scope.cells():
            if cell.id in about.cells:
                self._scope.policy.decide_change(cell.id, cell.tags).require()

    async def _made(self, tool: Tool, granted: Granted) -> Output:
        try:
            # What replaces a text has to know it as it is; what it tells is redacted.
            scope = self._scope.exact if tool.kind == "write" else self._scope
            value = await tool.run(replace(scope, allowed=granted.cells), granted.arguments)
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


def _denial(said: str, decision: Decision) -> ToolError:
    """A no, in words for the model."""
    hint = "Go on without it, and tell in the answer what was not done."
    return ToolError(said, code="denied", hint=hint, rule=decision.rule)
