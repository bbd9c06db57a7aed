"""What the policy says to whatever is put before it: models, tools, data, files and limits."""

from __future__ import annotations

from dataclasses import dataclass

from jupyter_ai_assist.core.errors import PolicyError
from jupyter_ai_assist.core.strictness import ToolMode

__all__ = ["ALLOWED", "Decision", "denied"]


@dataclass(frozen=True)
class Decision:
    """Whether something may go ahead, who says so, and why."""

    verdict: ToolMode
    rule: str = ""
    """The setting that decides, and where it is set; or what always holds, in a few words.
    Blank where nothing speaks against it."""
    reason: str = ""
    """Why not, in a sentence for a person; of a tool, what whoever wrote the rule says."""
    hint: str = ""
    """The next step for who is refused."""
    loosenable: bool = False
    """Whether a person may let it go ahead unasked from now on: never where an
    administrator, or a rule about such calls, asks."""
    error: type[PolicyError] = PolicyError
    """What a refusal is raised as."""

    @property
    def told(self) -> str:
        """The rule about a tool with its reason, for a message."""
        return f"{self.reason.rstrip('.')}; {self.rule}" if self.reason else self.rule

    def require(self) -> None:
        """Go no further where this says no.

        Raises
        ------
        PolicyError
            It does; a ``BudgetError`` for a limit.
        """
        if self.verdict == "deny":
            raise self.error(self.reason, hint=self.hint, rule=self.rule)


ALLOWED = Decision("allow")
"""Nothing speaks against it."""


def denied(
    reason: str, rule: str, hint: str = "", error: type[PolicyError] = PolicyError
) -> Decision:
    """A no, in a sentence that names the rule."""
    return Decision("deny", rule, reason, hint, error=error)
