"""Which tools a turn may use, and why not the others."""

from __future__ import annotations

from collections.abc import Collection

from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.protocol import Mode
from jupyter_ai_assist.core.workspace import Ability

from .base import Tool

__all__ = ["why_not_offered"]


def why_not_offered(tool: Tool, mode: Mode, policy: Policy, abilities: Collection[Ability]) -> str:
    """Why a tool is not sent to the model at all, in a few words; ``""`` if it is.

    Parameters
    ----------
    mode
        ``ask`` offers only tools that read; ``agent`` all that the policy allows.
    abilities
        The workspace's.
    """
    rule = policy.tool_rule(tool.name, tool.kind)
    if rule.mode == "deny":
        return f"denied ({rule.setting})"
    if tool.needs and not set(tool.needs) & set(abilities):
        return f"cannot be done here (needs {' or '.join(tool.needs)})"
    if tool.kind != "read" and policy.agent_mode_off:
        return f"only in agent mode, which is off ({policy.agent_mode_off})"
    if tool.kind != "read" and mode == "ask":
        return "only with --mode agent"
    return ""
