"""``/approve``: the tools that need not ask again in this chat."""

from __future__ import annotations

from collections.abc import Iterable

from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import PolicyError, UsageError
from jupyter_ai_assist.core.policy import Act
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.suggest import did_you_mean
from jupyter_ai_assist.core.tools.base import Tool
from jupyter_ai_assist.core.tools.offered import place_of
from jupyter_ai_assist.core.typed import typed

from .base import Command

__all__ = ["COMMANDS"]


async def _approve(conversation: Conversation, rest: str, _submit: Submit) -> str:
    allowed = conversation.chat.allowed
    names = rest.replace(",", " ").split()
    if names == ["clear"]:
        allowed.clear()
        return "Every tool that needs a yes asks again."
    chosen = [_tool(conversation, name) for name in names]  # all of them, or none
    allowed.update(chosen)
    if not allowed:
        return f"No tool may go ahead unasked in this chat. {_usage()}"
    return (
        f"In this chat these go ahead without asking: {_listed(allowed)}. "
        f"Take it back with {typed('/approve clear')}."
    )


def _tool(conversation: Conversation, name: str) -> Tool:
    """The tool of exactly this name, if a person may let it go ahead unasked.

    Raises
    ------
    UsageError
        There is none, or it does not ask anyway.
    PolicyError
        It is denied, or an administrator makes it ask.
    """
    assistant = conversation.assistant
    tool = assistant.tools.get(name)
    if tool is None:
        near = did_you_mean(name, assistant.tools)
        raise UsageError(f"There is no tool {name!r}.", hint=near or _usage())
    place = place_of(conversation.workspace, "agent")
    decision = assistant.policy.decide(Act(tool.name, tool.kind, place))
    if decision.verdict == "allow":
        raise UsageError(f"{name} asks nobody anyway ({decision.told}).")
    if decision.verdict == "deny" or not decision.loosenable:
        what = "is switched off" if decision.verdict == "deny" else "has to ask each time"
        raise PolicyError(
            f"{name} {what} ({decision.told}).",
            hint="Only a change of that setting can allow it.",
            rule=decision.rule,
        )
    return tool


def _usage() -> str:
    return f"Write {typed('/approve TOOL…')} with names from {typed('/tools')}."


def _listed(tools: Iterable[Tool]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(tool.name for tool in tools))


COMMANDS = (
    Command("approve", "[TOOL… | clear]", "Let tools go ahead unasked in this chat", _approve),
)
