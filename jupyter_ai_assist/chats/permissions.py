"""What the assistant may do and share, and who says so, for whoever wants to see it."""

from __future__ import annotations

from typing import Any

from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.policy import Act
from jupyter_ai_assist.core.setup.tool_modes import ask_again
from jupyter_ai_assist.core.tools.base import Tool

__all__ = ["let_ask", "permissions"]


def permissions(assistant: Assistant) -> dict[str, Any]:
    """Share level, agent mode and every tool, each with the setting that makes it so."""
    settings, policy = assistant.settings, assistant.policy
    return {
        "share": settings.share,
        "share_setting": f"Assist.share, set by {settings.source('Assist.share')}",
        "share_locked": "Assist.share" in settings.locks,
        "agent_mode_off": policy.agent_mode_off,
        "rules": [
            {
                "text": rule.text,
                "mode": rule.mode,
                "why": rule.why,
                "source": source,
                "locked": source in settings.admin_files,
            }
            for rule, source in policy.rules()
        ],
        "protected_tags": list(settings.protected_tags),
        "tools": [_tool(assistant, assistant.tools[name]) for name in sorted(assistant.tools)],
    }


def let_ask(assistant: Assistant, name: str, mode: str) -> dict[str, Any]:
    """Let a tool ask each time from now on, and nothing else; all permissions after that."""
    tool = assistant.tools.get(name)
    if tool is None:
        raise UsageError(f"There is no tool {name!r}.")
    if mode != "ask":
        raise UsageError(
            "Here a tool can only be made to ask again.",
            hint="It is allowed where it asks, or in a configuration file.",
        )
    ask_again(assistant, tool)
    return permissions(assistant)


def _tool(assistant: Assistant, tool: Tool) -> dict[str, Any]:
    decision = assistant.policy.decide(Act(tool.name, tool.kind))
    return {
        "name": tool.name,
        "kind": tool.kind,
        "help": tool.spec.description.split("\n")[0],
        "mode": decision.verdict,
        "setting": decision.told,
        "locked": not decision.loosenable,
        # What reads is allowed by itself, and is no decision that could be taken back.
        "always": decision.verdict == "allow" and tool.kind != "read",
    }
