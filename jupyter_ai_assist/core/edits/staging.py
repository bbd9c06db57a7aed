"""What a command proposes to change or run: policy, diff, approval and undo as for a tool."""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from jupyter_ai_assist.core.approvals import Approvals
from jupyter_ai_assist.core.context.data_blocks import data_in
from jupyter_ai_assist.core.conversation import Conversation, Emit
from jupyter_ai_assist.core.messages import ToolCallPart, ToolResultPart
from jupyter_ai_assist.core.policy import Act, Decision, Policy
from jupyter_ai_assist.core.protocol import ToolFinished, ToolStarted
from jupyter_ai_assist.core.tools.base import ToolScope
from jupyter_ai_assist.core.tools.toolset import Toolset
from jupyter_ai_assist.core.workspace.shared import SharedWorkspace

from .journal import TurnEditor

__all__ = ["Staging"]

_TOOLS = ("edit_cell", "insert_cell", "write_file", "run_cells")


class _AskingPolicy(Policy):
    """A policy by which no tool goes ahead unasked."""

    def decide(self, act: Act) -> Decision:
        """As it holds, but ``ask`` where it would be ``allow``."""
        decision = super().decide(act)
        return replace(decision, verdict="ask") if decision.verdict == "allow" else decision


class Staging:
    """Proposes the changes of one turn.

    Parameters
    ----------
    turn, model
        Whose changes they are.
    always_asks
        Ask about each change, also where the tool itself need not ask.
    """

    def __init__(
        self, conversation: Conversation, turn: str, model: str, *, always_asks: bool = False
    ) -> None:
        assistant = conversation.assistant
        kind = _AskingPolicy if always_asks else Policy
        policy = kind(assistant.held(), conversation.redactor, conversation.workspace)
        policy.decide_mode("agent").require()
        workspace = SharedWorkspace(conversation.workspace, policy)
        exact = workspace.exact
        editor = TurnEditor(exact, conversation.journal, turn, model)
        shown = ToolScope(exact, policy.exact, editor, conversation.ask)
        scope = ToolScope(workspace, policy, editor, conversation.ask, shown=shown)
        chat = conversation.latest
        always = None if always_asks else conversation.always
        approvals = Approvals(scope, chat, conversation.decide, always)
        tools = {name: assistant.tools[name] for name in _TOOLS if name in assistant.tools}
        self._turn = turn
        self._tools = Toolset(
            tools,
            scope,
            "agent",
            approvals,
            chat.nonce,
            require_working=assistant.require_working_now,
        )
        self._numbers = itertools.count(1)

    async def change(self, tool: str, arguments: Mapping[str, Any], emit: Emit) -> bool:
        """Propose one change, and make it after a yes; whether it is made."""
        return not (await self.call(tool, arguments, emit)).is_error

    async def call(self, tool: str, arguments: Mapping[str, Any], emit: Emit) -> ToolResultPart:
        """Propose one call of a tool, and make it after a yes; what came of it."""
        call = ToolCallPart(
            id=f"place-{self._turn}-{next(self._numbers)}", name=tool, arguments=dict(arguments)
        )
        emit(ToolStarted(id=call.id, name=tool, arguments=call.arguments))
        began = time.monotonic()
        result = await self._tools.call(call)
        emit(
            ToolFinished(
                id=call.id,
                name=tool,
                output=data_in(result.text),
                is_error=result.is_error,
                rule=result.rule,
                seconds=time.monotonic() - began,
            )
        )
        return result
