"""Which tools may run, and who has to agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal

from jupyter_ai_assist.core.errors import PolicyError
from jupyter_ai_assist.core.strictness import ToolMode, strictest_mode

from .base import Check

__all__ = ["Mode", "ToolCheck", "ToolKind", "ToolRule"]

Mode = Literal["ask", "agent"]
"""What a turn may do: only look, or act as well."""

ToolKind = Literal["read", "write", "run"]
_DEFAULT_MODE: Mapping[ToolKind, ToolMode] = {"read": "allow", "write": "ask", "run": "ask"}


@dataclass(frozen=True)
class ToolRule:
    """What holds for one tool, and who says so."""

    mode: ToolMode
    setting: str
    """The setting that decides, and where it is set."""
    loosenable: bool
    """Whether a person may let it go ahead unasked: never where an administrator asks."""


class ToolCheck(Check):
    """Tools, and whether a turn may do more than read."""

    def mode(self, wish: Mode) -> Mode:
        """The mode that a turn may have: the one that is wished for.

        Raises
        ------
        PolicyError
            ``Assist.agent_mode`` is off, and ``agent`` was asked for.
        """
        if wish == "agent" and self.agent_mode_off:
            raise PolicyError(
                f"Agent mode is off ({self.agent_mode_off}).",
                hint="Ask in ask mode: the assistant reads, and shows changes in its answer.",
            )
        return wish

    @property
    def agent_mode_off(self) -> str:
        """The setting that switches agent mode off, and where it is set; ``""`` while it is on."""
        return "" if self.settings.agent_mode else self._named("agent_mode")

    def tool(self, name: str, kind: ToolKind) -> ToolMode:
        """Whether a tool may run: the strictest of all ``tool_modes`` that fit its name.

        Where none fits, tools that read are allowed and the others ask.
        """
        return self.tool_rule(name, kind).mode

    def tool_rule(self, name: str, kind: ToolKind) -> ToolRule:
        """The mode of a tool as ``tool`` gives it, and the setting that makes it so."""
        fitting = {
            pattern: mode
            for pattern, mode in self.settings.tool_modes.items()
            if fnmatchcase(name, pattern)
        }
        if not fitting:
            return ToolRule(_DEFAULT_MODE[kind], "Assist.tool_modes, the default", loosenable=True)
        mode = strictest_mode(fitting.values())
        deciding = [pattern for pattern in fitting if fitting[pattern] == mode]
        fixed = [pattern for pattern in deciding if self._is_admins("tool_modes", pattern)]
        pattern = (fixed or deciding)[0]
        source = self._source("tool_modes", pattern)
        return ToolRule(
            mode, f"Assist.tool_modes[{pattern!r}], set by {source}", loosenable=not fixed
        )

    def would_allow(self, name: str) -> bool:
        """Whether a tool could run unasked if a user's own file allowed it by its name."""
        modes = {**self.settings.tool_modes, name: "allow"}
        fitting = [mode for pattern, mode in modes.items() if fnmatchcase(name, pattern)]
        return strictest_mode(fitting) == "allow"
