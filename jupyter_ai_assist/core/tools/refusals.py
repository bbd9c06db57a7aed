"""The calls that were refused in a turn: nobody is asked the same thing again."""

from __future__ import annotations

from jupyter_ai_assist.core.errors import ToolError

from .base import Arguments

__all__ = ["Refusals"]

_REPEATS = 2
"""How often a refused call may be repeated before its tool is withdrawn."""


class Refusals:
    """What was refused in one turn, and how often it was tried again."""

    def __init__(self) -> None:
        self._repeated: dict[tuple[str, str], int] = {}
        self._withdrawn: set[str] = set()

    def add(self, name: str, arguments: Arguments) -> None:
        """Remember that this call was refused."""
        self._repeated.setdefault(_key(name, arguments), 0)

    def check(self, name: str, arguments: Arguments) -> None:
        """Let a call pass, unless it was refused before.

        Raises
        ------
        ToolError
            It was; or so often that its tool is not to be had in this turn any more.
        """
        key = _key(name, arguments)
        if key in self._repeated:
            self._repeated[key] += 1
            if self._repeated[key] >= _REPEATS:
                self._withdrawn.add(name)
        if name in self._withdrawn:
            raise ToolError(
                f"{name} is withdrawn for the rest of this turn: a refused call was repeated.",
                code="withdrawn",
                hint="Finish without it, and tell the user what was not done.",
            )
        if key in self._repeated:
            raise ToolError(
                "This very call was refused already; the user was not asked again.",
                code="denied",
                hint="Go another way, or ask with ask_user. After one more try "
                f"{name} is withdrawn.",
            )


def _key(name: str, arguments: Arguments) -> tuple[str, str]:
    """The same for calls that ask for the same, however a model worded them."""
    return name, arguments.model_dump_json()
