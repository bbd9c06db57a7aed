"""The calls that were refused in a turn: nobody is asked the same thing again."""

from __future__ import annotations

import json

from jupyter_ai_assist.core.errors import ToolError
from jupyter_ai_assist.core.messages import ToolCallPart

__all__ = ["Refusals"]

_REPEATS = 2
"""How often a refused call may be repeated before its tool is withdrawn."""


class Refusals:
    """What was refused in one turn, and how often it was tried again."""

    def __init__(self) -> None:
        self._repeated: dict[tuple[str, str], int] = {}
        self._withdrawn: set[str] = set()

    def add(self, call: ToolCallPart) -> None:
        """Remember that this call was refused."""
        self._repeated.setdefault(_key(call), 0)

    def check(self, call: ToolCallPart) -> None:
        """Let a call pass, unless it was refused before.

        Raises
        ------
        ToolError
            It was; or so often that its tool is not to be had in this turn any more.
        """
        key = _key(call)
        if key in self._repeated:
            self._repeated[key] += 1
            if self._repeated[key] >= _REPEATS:
                self._withdrawn.add(call.name)
        if call.name in self._withdrawn:
            raise ToolError(
                f"{call.name} is withdrawn for the rest of this turn: a refused call was repeated.",
                code="withdrawn",
                hint="Finish without it, and tell the user what was not done.",
            )
        if key in self._repeated:
            raise ToolError(
                "This very call was refused already; the user was not asked again.",
                code="denied",
                hint="Go another way, or ask with ask_user. After one more try "
                f"{call.name} is withdrawn.",
            )


def _key(call: ToolCallPart) -> tuple[str, str]:
    """The same for calls that ask for the same."""
    return call.name, json.dumps(call.arguments, sort_keys=True)
