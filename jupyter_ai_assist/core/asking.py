"""The seams to the person at the notebook: questions and approvals."""

from __future__ import annotations

from typing import Protocol

from .protocol import Approval, Decide

__all__ = ["Ask", "Decider"]


class Ask(Protocol):
    """A question to the person at the notebook."""

    async def __call__(
        self, text: str, *, secret: bool = False, choices: tuple[str, ...] = ()
    ) -> str:
        """Ask, and wait for the answer."""


class Decider(Protocol):
    """Shows a call that needs a yes, and waits for the decision."""

    async def __call__(self, approval: Approval, /) -> Decide:
        """The decision; one that does not carry the approval's hash is none."""
