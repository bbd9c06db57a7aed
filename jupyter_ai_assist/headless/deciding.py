"""Who says yes on a command line: an option beforehand, a person at a terminal, or nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from jupyter_ai_assist.core.protocol import Approval, Decide

__all__ = ["Deciding"]


@dataclass
class Deciding:
    """Decides about the calls of one command.

    Parameters
    ----------
    allowed
        Names or globs of the tools that ``--yes`` allows.
    ask
        Asks the person; ``None`` where there is none.
    tell
        Shows a line about what was decided.
    """

    allowed: tuple[str, ...]
    ask: Callable[[Approval], Decide] | None
    tell: Callable[[str], None]
    unasked: list[Approval] = field(default_factory=list)
    """Calls that nobody could be asked about."""

    def __call__(self, approval: Approval) -> Decide:
        """The decision; an option stands for no yes that has to be given each time."""
        if any(fnmatchcase(approval.tool, name) for name in self.allowed):
            if approval.lasting:
                self.tell(f"{approval.tool}: allowed by --yes.")
                return Decide(id=approval.id, hash=approval.hash, verdict="once")
            self.tell(f"{approval.tool}: --yes cannot stand for a yes here ({approval.setting}).")
        if self.ask is not None:
            return self.ask(approval)
        self.unasked.append(approval)
        return Decide(id=approval.id, hash=approval.hash, verdict="nobody")

    @property
    def would_allow(self) -> str:
        """The options with which the calls would have been made; blank if none would."""
        tools = sorted({approval.tool for approval in self.unasked if approval.lasting})
        return " ".join(f"--yes {tool}" for tool in tools)
