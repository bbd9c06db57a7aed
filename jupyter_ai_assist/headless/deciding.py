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
    send
        Whether ``--send`` agrees to what would have to be read before it is sent.
    ask
        Asks the person, and gives ``None`` where somebody else has decided; ``None`` itself
        where there is nobody to ask.
    tell
        Shows a line about what was decided.
    """

    allowed: tuple[str, ...]
    send: bool
    ask: Callable[[Approval], Decide | None] | None
    tell: Callable[[str], None]
    unasked: list[Approval] = field(default_factory=list)
    """Calls that nobody could be asked about."""

    def __call__(self, approval: Approval) -> Decide | None:
        """The decision; an option stands for no yes that has to be given each time."""
        if approval.sending is not None:
            return self._sent(approval)
        if any(fnmatchcase(approval.tool, name) for name in self.allowed):
            if approval.lasting:
                self.tell(f"{approval.tool}: allowed by --yes.")
                return Decide(id=approval.id, hash=approval.hash, verdict="once")
            self.tell(f"{approval.tool}: --yes cannot stand for a yes here ({approval.setting}).")
        if self.ask is not None:
            return self.ask(approval)
        self.unasked.append(approval)
        return Decide(id=approval.id, hash=approval.hash, verdict="nobody")

    def _sent(self, approval: Approval) -> Decide | None:
        if self.send and approval.lasting:
            self.tell(f"{approval.title}: agreed to by --send.")
            return Decide(id=approval.id, hash=approval.hash, verdict="once")
        if self.send:
            self.tell(f"--send cannot stand for a yes here ({approval.setting}).")
        if self.ask is not None:
            return self.ask(approval)
        return Decide(id=approval.id, hash=approval.hash, verdict="nobody")

    @property
    def would_allow(self) -> str:
        """The options with which the calls would have been made; blank if none would."""
        tools = sorted({approval.tool for approval in self.unasked if approval.lasting})
        return " ".join(f"--yes {tool}" for tool in tools)
