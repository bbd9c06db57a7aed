"""Which tools a turn may use, and why not the others."""

from __future__ import annotations

from collections.abc import Collection

from jupyter_ai_assist.core.policy import Act, Place, Policy
from jupyter_ai_assist.core.protocol import Mode
from jupyter_ai_assist.core.workspace.base import Ability, Workspace

from .base import Tool

__all__ = ["place_of", "why_not_offered"]


def place_of(workspace: Workspace, mode: Mode) -> Place:
    """Where the tools of a turn act."""
    return Place(workspace.notebook, workspace.root, mode)


def why_not_offered(
    tool: Tool, place: Place, policy: Policy, abilities: Collection[Ability]
) -> str:
    """Why a tool is not sent to the model at all, in a few words; ``""`` if it is.

    Parameters
    ----------
    place
        Where it would act, in mode ``ask``, which offers only tools that read, or ``agent``,
        which offers all that the policy allows.
    abilities
        What the workspace can do.
    """
    decision = policy.decide(Act(tool.name, tool.kind, place))
    if decision.verdict == "deny":
        return f"denied ({decision.told})"
    if tool.needs and not set(tool.needs) & set(abilities):
        return f"cannot be done here (needs {' or '.join(tool.needs)})"
    if tool.kind != "read" and policy.agent_mode_off:
        return f"only in agent mode, which is off ({policy.agent_mode_off})"
    if tool.kind != "read" and place.mode == "ask":
        return "only with --mode agent"
    return ""
