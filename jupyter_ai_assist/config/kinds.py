"""Trait types that say in plain words what they take, and refuse all else."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from traitlets import Bool, Dict, Enum, Float, Int, List, TraitType, Unicode

from jupyter_ai_assist.core.exclude import TAG, VARIABLE
from jupyter_ai_assist.core.strictness import TOOL_MODES
from jupyter_ai_assist.core.suggest import did_you_mean

from .bad_value import BadValueError, shown, unfit

__all__ = [
    "AuditFile",
    "Choice",
    "Exclude",
    "Flag",
    "Globs",
    "Number",
    "Plain",
    "Tags",
    "Text",
    "ToolModes",
    "ToolRules",
    "Whole",
]


_LONGEST_PATTERN = 1_000
"""Characters of a pattern of code."""


class Plain(TraitType[Any, Any]):
    """A trait type with a check of its own after traitlets'."""

    secret = False
    """Whether a bad value must not be shown back."""

    def info(self) -> str:
        """What it takes, for messages and the reference."""
        return self.info_text + (" or None" if self.allow_none else "")

    def validate(self, obj: Any, value: Any) -> Any:
        """The value, checked and in its final form."""
        # traitlets declares the base's validate by its subclasses only.
        return self.checked(super().validate(obj, value))  # type: ignore[misc]

    def checked(self, value: Any) -> Any:
        """The same, of a value whose type is right; raises ``BadValueError``."""
        return value


class Flag(Plain, Bool[bool, bool]):
    """True or false."""

    info_text = "true or false"


class Text(Plain, Unicode[str, str]):
    """Any text."""

    info_text = "a text"


class AuditFile(Text):
    """The path of a file, the same wherever a process works."""

    info_text = "an absolute path, which may begin with ~, or blank"

    def checked(self, value: Any) -> Any:
        """The path as it is."""
        if value and not Path(value).expanduser().is_absolute():
            raise unfit(shown(value), self.info_text)
        return value


class Whole(Plain, Int[int | None, int | None]):
    """A whole number of at least ``min``; ``True`` is none."""

    def info(self) -> str:
        """What it takes."""
        return f"a whole number of at least {self.min}{' or None' if self.allow_none else ''}"

    def checked(self, value: Any) -> Any:
        """A number as it is."""
        if isinstance(value, bool):
            raise unfit(shown(value), self.info())
        return value


class Number(Plain, Float[float | None, float | None]):
    """A finite number of at least ``min``."""

    def info(self) -> str:
        """What it takes."""
        return f"a number of at least {self.min:g}{' or None' if self.allow_none else ''}"

    def validate(self, obj: Any, value: Any) -> Any:
        """A float; traitlets would make 1.0 of ``True``."""
        if isinstance(value, bool) or (isinstance(value, float) and not math.isfinite(value)):
            raise unfit(shown(value), self.info())
        return super().validate(obj, value)


class Choice(Enum[str]):
    """One of a few words."""

    def info(self, as_rst: bool = False) -> str:  # noqa: ARG002 - traitlets asks with it
        """What it takes."""
        *first, last = map(repr, self.values or ())
        return f"{', '.join(first)} or {last}"


def is_glob(text: str) -> bool:
    """Whether a text is a name or glob; one with an open ``[`` fits not what it is meant for."""
    return bool(text) and text == text.strip() and "[" not in re.sub(r"\[!?[^]]+\]", "", text)


class Globs(Plain, List[str]):
    """A list of names or globs."""

    info_text = "a list of names or globs"
    entry_text = "a name or glob, without spaces at its ends, and with each [ closed"

    def checked(self, value: Any) -> Any:
        """The list, if every entry fits."""
        for index, entry in enumerate(value):
            if not isinstance(entry, str) or not self.fits(entry):
                raise unfit(shown(entry), self.entry_text, f"[{index}]")
        return value

    def fits(self, entry: str) -> bool:
        """Whether one text is an entry of such a list."""
        return is_glob(entry)


class Exclude(Globs):
    """Entries of ``Assist.exclude``; a kind that is misspelt would exclude nothing."""

    info_text = "a list of file globs, 'tag:NAME' and 'var:GLOB'"
    entry_text = "a file glob, 'tag:NAME' or 'var:GLOB', with each [ closed"

    def fits(self, entry: str) -> bool:
        """Whether one text is a tag, a variable or a glob."""
        kind = re.match(r"\w\w+:", entry)
        return super().fits(entry) and (
            kind is None or (kind[0] in {TAG, VARIABLE} and entry != kind[0])
        )


class Tags(Globs):
    """A list of tags of cells, each as it stands there."""

    info_text = "a list of tags of cells"
    entry_text = "a tag, without spaces at its ends and without *, ? and ["

    def fits(self, entry: str) -> bool:
        """Whether one text is a tag; a glob would protect nothing."""
        return super().fits(entry) and not set("*?[") & set(entry)


class ToolModes(Plain, Dict):
    """Tool names or globs, and what each may do."""

    info_text = "a dict of tool names or globs to 'allow', 'ask' or 'deny'"

    def checked(self, value: Any) -> Any:
        """The dict, if every name and mode fits."""
        for name, mode in value.items():
            if not isinstance(name, str) or not is_glob(name):
                raise BadValueError(f"names the tool {shown(name)}, which is no name or glob")
            if mode not in ("allow", "ask", "deny"):
                raise unfit(shown(mode), "'allow', 'ask' or 'deny'", f"[{name!r}]")
        return value


class ToolRules(Plain, List[dict[str, str]]):
    """Rules about calls of tools; each is told apart by its line (``ToolRule.text``)."""

    info_text = "a list of dicts, one for each rule"
    _conditions = ("path", "code", "notebook", "when")
    _keys = ("mode", "tools", *_conditions, "why")

    def checked(self, value: Any) -> Any:
        """The list, if every rule is whole and can be followed."""
        for index, rule in enumerate(value):
            try:
                self._check(rule)
            except BadValueError as bad:
                raise bad.inside(f"[{index}]") from None
        return value

    def _check(self, rule: Any) -> None:
        if not isinstance(rule, Mapping):
            raise unfit(shown(rule), "a dict")
        for key, text in rule.items():
            if key not in self._keys:
                near = did_you_mean(str(key), self._keys)
                raise BadValueError(
                    f"has no entry {key!r}", hint=near or f"There are: {', '.join(self._keys)}."
                )
            if not isinstance(text, str) or not text.strip():
                raise unfit(shown(text), "a text", f".{key}")
        if rule.get("mode") not in TOOL_MODES:
            raise unfit(shown(rule.get("mode")), "'allow', 'ask' or 'deny'", ".mode")
        if not any(key in rule for key in self._conditions):
            raise BadValueError(
                "has none of path, code, notebook and when",
                hint="Say when it fits, or use tool_modes, which is about tools as such.",
            )
        self._check_conditions(rule)

    def _check_conditions(self, rule: Mapping[str, str]) -> None:
        for key in ("tools", "path", "notebook"):
            if not is_glob(rule.get(key, "*")):
                raise unfit(shown(rule[key]), Globs.entry_text, f".{key}")
        if rule.get("when", "ask") not in {"ask", "agent"}:
            raise unfit(shown(rule["when"]), "'ask' or 'agent'", ".when")
        if "code" in rule:
            self._check_code(rule["mode"], rule["code"])

    def _check_code(self, mode: str, pattern: str) -> None:
        if mode == "allow":
            raise BadValueError(
                "allows by a pattern of code, which can always be got round",
                hint="A rule with code can ask or deny.",
            )
        if len(pattern) > _LONGEST_PATTERN:
            raise unfit(shown(pattern), f"at most {_LONGEST_PATTERN} characters long", ".code")
        try:
            re.compile(pattern)
        except (re.error, OverflowError, RecursionError) as error:
            raise BadValueError(
                f"is no regular expression: {error}",
                ".code",
                "Put a backslash before what stands for itself, such as \\( or \\.",
            ) from error
