"""What a person says about a tool once and for all, kept as ``Assist.tool_modes`` of their own.

It holds in every chat and door, and never above an administrator's ceiling: the file
is read as any other of the user's, by the one loader.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.errors import AssistError, ConfigError, PolicyError
from jupyter_ai_assist.core.policy import Act
from jupyter_ai_assist.core.protocol import Event, Notice
from jupyter_ai_assist.core.strictness import ToolMode
from jupyter_ai_assist.core.tools.base import Tool
from jupyter_ai_assist.core.typed import typed

from .user_config import UserConfig

__all__ = ["AlwaysAllowed", "ask_again"]

_TRAIT = "Assist.tool_modes"


@dataclass(frozen=True)
class AlwaysAllowed:
    """Keeps the "always" of an approval.

    Parameters
    ----------
    tell
        Takes the sentence that says where it is kept, or why it is not.
    """

    assistant: Assistant
    tell: Callable[[Event], None]

    def can(self, tool: Tool) -> bool:
        """Whether "always" would hold: no other setting of this tool asks all the same."""
        policy = self.assistant.policy
        return (
            self.assistant.user_config is not None
            and policy.decide(Act(tool.name, tool.kind)).loosenable
            and policy.would_allow(tool.name)
        )

    async def keep(self, tool: Tool) -> bool:
        """Let the tool go ahead unasked from now on; whether that is kept, and tell where."""
        try:
            file = await asyncio.to_thread(self._set, tool)
        except AssistError as error:
            why = f"{error.message} {error.hint}".strip()
            self.tell(Notice(text=f"{tool.name} may go ahead in this chat only. {why}"))
            return False
        said = (
            f"{tool.name} need not ask again, in any chat: {_TRAIT} in {file} says so. "
            f"Take it back with {typed(f'/tools ask {tool.name}')}."
        )
        self.tell(Notice(text=said))
        return True

    def _set(self, tool: Tool) -> str:
        file = _set(self.assistant, tool.name, "allow")
        decision = self.assistant.policy.decide(Act(tool.name, tool.kind))
        if decision.verdict != "allow":
            said = f"It still has to ask in others ({decision.told})."
            raise PolicyError(said, rule=decision.rule)
        return file


def ask_again(assistant: Assistant, tool: Tool) -> str:
    """Let a tool ask from now on, in every chat; what says so then.

    Raises
    ------
    PolicyError
        The tool is denied, which asking would not change.
    ConfigError
        It cannot be kept.
    """
    act = Act(tool.name, tool.kind)
    decision = assistant.policy.decide(act)
    if decision.verdict == "deny":
        raise PolicyError(f"{tool.name} is switched off ({decision.told}).", rule=decision.rule)
    if decision.verdict == "allow":
        _set(assistant, tool.name, "ask")
    return assistant.policy.decide(act).rule


def _set(assistant: Assistant, tool: str, mode: ToolMode) -> str:
    def change(modes: Any) -> dict[str, Any]:
        return {**(modes or {}), tool: mode}

    config = _config(assistant)
    config.change(_TRAIT, change)
    return config.path


def _config(assistant: Assistant) -> UserConfig:
    if assistant.user_config is None:
        raise ConfigError("There is no configuration of the user's here to keep it in.")
    return assistant.user_config
