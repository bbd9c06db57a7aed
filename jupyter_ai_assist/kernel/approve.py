"""How a person changes proposed code in a notebook: in a new cell of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jupyter_ai_assist.core.protocol import Approval

__all__ = ["EditInCell"]


@dataclass(frozen=True)
class EditInCell:
    """The text goes into a new cell below; the call is not made.

    Parameters
    ----------
    give
        Puts a text there; raises ``WorkspaceError`` if it cannot.
    """

    give: Callable[[str], None]
    offer: str = "[e]dit in a new cell instead"

    def can(self, approval: Approval) -> bool:
        """For what could run there."""
        return approval.editable and approval.language == "python"

    def edited(self, text: str) -> None:
        """Give the text away."""
        self.give(text)
