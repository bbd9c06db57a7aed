"""Which tools may run, and who has to agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from jupyter_ai_assist.core.errors import PolicyError
from jupyter_ai_assist.core.settings import ToolRule
from jupyter_ai_assist.core.strictness import ToolMode, strictest_mode

from .base import Check
from .decision import Decision
from .tool_rules import Act, Mode, Place, ToolKind, code_patterns, fitting_rules

__all__ = ["ToolCheck"]

_DEFAULT_MODE: Mapping[ToolKind, ToolMode] = {"read": "allow", "write": "ask", "run": "ask"}


@dataclass(frozen=True)
class _Entry:
    """One entry of a setting that speaks of a call."""

    mode: ToolMode
    trait: str
    name: str
    admins: bool
    why: str = ""
    each_time: bool = False
    """Whether a person cannot answer it once and for all."""


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

    def decide(self, act: Act) -> Decision:
        """Whether a tool may run: the strictest of all entries that fit.

        Where none of ``tool_modes`` and ``tool_rules`` does, tools that read are allowed
        and the others ask.
        """
        entries = [*self._modes(act.tool), *self._rules(act)]
        if not entries:
            default = _DEFAULT_MODE[act.kind]
            return Decision(default, "Assist.tool_modes, the default", loosenable=True)
        verdict = strictest_mode(entry.mode for entry in entries)
        deciding = [entry for entry in entries if entry.mode == verdict]
        # The one that is the hardest to get round is the one to name.
        entry = max(deciding, key=lambda entry: (entry.admins, entry.each_time))
        source = self._source(entry.trait, entry.name)
        return Decision(
            verdict,
            f"Assist.{entry.trait}['{entry.name}'], set by {source}",
            reason=entry.why,
            loosenable=not any(entry.admins or entry.each_time for entry in deciding),
        )

    def code_patterns(self, tool: str, place: Place) -> tuple[str, ...]:
        """The patterns that have to be looked for in a call's code before it is decided."""
        return code_patterns(self.settings.tool_rules, tool, place)

    def rules(self) -> Iterator[tuple[ToolRule, str]]:
        """Every rule about what calls do, and the file that sets it."""
        for rule in self.settings.tool_rules:
            yield rule, self._source("tool_rules", rule.text)

    def would_allow(self, name: str) -> bool:
        """Whether a tool could run unasked if a user's own file allowed it by its name."""
        modes = {**self.settings.tool_modes, name: "allow"}
        fitting = [mode for pattern, mode in modes.items() if fnmatchcase(name, pattern)]
        return strictest_mode(fitting) == "allow"

    def _modes(self, tool: str) -> Iterator[_Entry]:
        for pattern, mode in self.settings.tool_modes.items():
            if fnmatchcase(tool, pattern):
                admins = self._is_admins("tool_modes", pattern)
                yield _Entry(strictest_mode([mode]), "tool_modes", pattern, admins)

    def _rules(self, act: Act) -> Iterator[_Entry]:
        for rule in fitting_rules(self.settings.tool_rules, act):
            yield _Entry(
                strictest_mode([rule.mode]),
                "tool_rules",
                rule.text,
                self._is_admins("tool_rules", rule.text),
                why=rule.why,
                each_time=rule.mode == "ask",
            )
