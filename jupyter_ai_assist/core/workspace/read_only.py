"""A workspace that does nothing: the base of those that do none or few things."""

# ruff: noqa: ARG002 - every method refuses, whatever it is given

from __future__ import annotations

from collections.abc import Collection

from jupyter_ai_assist.core.edits.edits import Edit
from jupyter_ai_assist.core.errors import WorkspaceError

from .base import Ability, RunResult
from .values import LiveValues

__all__ = ["ReadOnly"]


class ReadOnly:
    """The half of a workspace that does things, for one that does none or few of them."""

    @property
    def abilities(self) -> frozenset[Ability]:
        """Nothing."""
        return frozenset()

    async def apply(self, edit: Edit) -> Edit:
        """Refused."""
        raise _cannot("edit cells")

    async def run(self, id_: str, patience: float, base: str = "") -> RunResult:
        """Refused."""
        raise _cannot("run cells")

    async def scratch(self, code: str, patience: float, without: Collection[str] = ()) -> RunResult:
        """Refused."""
        raise _cannot("run code aside")

    @property
    def values(self) -> LiveValues | None:
        """None to be had."""
        return None

    async def interrupt(self) -> None:
        """Refused."""
        raise _cannot("interrupt the kernel")

    async def restart(self) -> None:
        """Refused."""
        raise _cannot("restart the kernel")


def _cannot(what: str) -> WorkspaceError:
    return WorkspaceError(
        f"This frontend gives the assistant no way to {what}.",
        hint="Propose the code in the answer instead; the user can run it.",
    )
