"""What the policy says to something that is put before it."""

from __future__ import annotations

from dataclasses import dataclass

from jupyter_ai_assist.core.strictness import ToolMode

__all__ = ["Decision"]


@dataclass(frozen=True)
class Decision:
    """Whether something may go ahead, and who says so."""

    verdict: ToolMode
    rule: str
    """The setting that decides, and where it is set."""
    reason: str = ""
    """What whoever wrote the rule says to it; blank if nothing."""
    loosenable: bool = False
    """Whether a person may let it go ahead unasked from now on: never where an
    administrator, or a rule about such calls, asks."""

    @property
    def told(self) -> str:
        """The rule with its reason, for a message."""
        return f"{self.reason.rstrip('.')}; {self.rule}" if self.reason else self.rule
