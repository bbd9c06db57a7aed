"""Which tools may run, and who has to agree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from jupyter_ai_assist.core.settings import ToolRule
from jupyter_ai_assist.core.strictness import ToolMode, strictest_mode

from .base import Check
from .decision import ALLOWED, Decision, denied
from .tool_rules import (
    Act,
    Mode,
    Place,
    ToolKind,
    code_patterns,
    fitting_rules,
    holds_instructions,
)

__all__ = ["ToolCheck"]

_DEFAULT_MODE: Mapping[ToolKind, ToolMode] = {"read": "allow", "write": "ask", "run": "ask"}


@dataclass(frozen=True)
class _Entry:
    """What speaks of a call: an entry of a setting, or what always holds."""

    mode: ToolMode
    rule: str
    """As a message names it."""
    admins: bool = False
    why: str = ""
    each_time: bool = False
    """Whether a person cannot answer it once and for all."""
    always: bool = False
    """Whether no setting says so."""


_INSTRUCTIONS = _Entry(
    "ask",
    "always asked about",
    why="a file that later turns read as instructions",
    each_time=True,
    always=True,
)
"""A model that was talked into something would have the next turns told the same."""


def _writes_instructions(act: Act) -> bool:
    paths = act.touched.paths if act.touched and act.kind != "read" else ()
    return any(holds_instructions(path, act.place.root) for path in paths)


class ToolCheck(Check):
    """Tools, and whether a turn may do more than read."""

    def decide_mode(self, wish: Mode) -> Decision:
        """Whether a turn may have a mode."""
        if wish == "ask" or not self.agent_mode_off:
            return ALLOWED
        return denied(
            f"Agent mode is off ({self.agent_mode_off}).",
            self.agent_mode_off,
            "Ask in ask mode: the assistant reads, and shows changes in its answer.",
        )

    @property
    def agent_mode_off(self) -> str:
        """The setting that switches agent mode off, and where it is set; ``""`` while it is on."""
        return "" if self.settings.agent_mode else self._named("agent_mode")

    def decide(self, act: Act) -> Decision:
        """Whether a tool may run: the strictest of all entries that fit.

        Where none of ``tool_modes`` and ``tool_rules`` does, tools that read are allowed
        and the others ask. What would write a project's instructions always asks.
        """
        entries = [*self._modes(act.tool), *self._rules(act)]
        if _writes_instructions(act):
            entries.append(_INSTRUCTIONS)
        if not entries:
            default = _DEFAULT_MODE[act.kind]
            return Decision(default, "Assist.tool_modes, the default", loosenable=True)
        verdict = strictest_mode(entry.mode for entry in entries)
        deciding = [entry for entry in entries if entry.mode == verdict]
        # The one that is the hardest to get round is the one to name.
        entry = max(deciding, key=lambda entry: (entry.always, entry.admins, entry.each_time))
        return Decision(
            verdict,
            entry.rule,
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
                yield self._entry(mode, "tool_modes", pattern)

    def _rules(self, act: Act) -> Iterator[_Entry]:
        for rule in fitting_rules(self.settings.tool_rules, act):
            entry = self._entry(rule.mode, "tool_rules", rule.text)
            yield replace(entry, why=rule.why, each_time=rule.mode == "ask")

    def _entry(self, mode: str, trait: str, name: str) -> _Entry:
        source = self._source(trait, name)
        rule = f"Assist.{trait}['{name}'], set by {source}"
        return _Entry(strictest_mode([mode]), rule, source in self.settings.admin_files)
