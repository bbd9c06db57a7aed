"""Which tools a turn may use, and why not the others."""

from __future__ import annotations

from collections.abc import Collection

from jupyter_ai_assist.core.policy import Act, Decision, Place, Policy, denied
from jupyter_ai_assist.core.protocol import Mode
from jupyter_ai_assist.core.workspace.base import Ability, Workspace

from .base import Tool

__all__ = ["decide_offer", "place_of"]


def place_of(workspace: Workspace, mode: Mode) -> Place:
    """Where the tools of a turn act."""
    return Place(workspace.notebook, workspace.root, mode)


def decide_offer(
    tool: Tool, place: Place, policy: Policy, abilities: Collection[Ability]
) -> Decision:
    """Whether a tool is sent to the model at all; why not, in a few words.

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
        return denied(f"denied ({decision.told})", decision.rule)
    if tool.needs and not set(tool.needs) & set(abilities):
        return denied(f"cannot be done here (needs {' or '.join(tool.needs)})", "")
    if tool.kind != "read" and policy.agent_mode_off:
        off = policy.agent_mode_off
        return denied(f"only in agent mode, which is off ({off})", off)
    if tool.kind != "read" and place.mode == "ask":
        return denied("only with --mode agent", "mode ask only reads")
    return decision
