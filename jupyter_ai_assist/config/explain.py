"""What each setting is, who says so, and what of other files does not hold; for people.

No value is shown that may be a secret: those of headers never, and in any other
what looks like one is hidden.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_ai_assist.core.redaction import Redactor

from .bad_value import HIDDEN
from .ceilings import RULES, Setting
from .loader import LoadedSettings, Wish
from .traits import SECTIONS
from .values import default_of, rule_of

__all__ = ["Explained", "explained"]

_DEFAULT = "the default"


@dataclass(frozen=True)
class Explained:
    """One setting."""

    trait: str
    value: Any
    """What holds, in JSON's types, without secrets."""
    source: str
    """The file that sets it, or ``the default``."""
    admin: bool
    """Whether that file is an administrator's."""
    locked: str
    """The administrator's file that fixes it; blank if none does."""
    rule: str
    """How a weaker file can narrow it."""
    help: str
    history: tuple[str, ...]
    """What each file that speaks of it comes to, a sentence each, in the order read."""


def explained(loaded: LoadedSettings) -> list[Explained]:
    """Every setting, in the order of the reference."""
    admins = {file.path for file in loaded.files if file.admin}
    redactor = Redactor()
    return [
        _explained(f"{section}.{name}", loaded, admins, redactor)
        for section, cls in SECTIONS.items()
        for name in cls.class_traits(config=True)
    ]


def _explained(
    trait: str, loaded: LoadedSettings, admins: set[str], redactor: Redactor
) -> Explained:
    setting = loaded.values.get(trait) or Setting(default_of(trait), _DEFAULT)
    section, _, name = trait.partition(".")
    wishes = [wish for wish in loaded.wishes if wish.trait == trait]
    tell = _Tell(setting, admins, redactor, RULES[rule_of(trait)].meaning, header=name == "headers")
    return Explained(
        trait=trait,
        value=tell.safe(setting.value),
        source=setting.source,
        admin=setting.source in admins,
        locked=loaded.settings.locks.get(trait, ""),
        rule=RULES[rule_of(trait)].meaning,
        help=SECTIONS[section].class_traits()[name].help,
        history=tuple(tell.sentences(wishes)),
    )


@dataclass(frozen=True)
class _Tell:
    """Says what became of the wishes about one setting."""

    setting: Setting
    admins: set[str]
    redactor: Redactor
    rule: str
    header: bool

    def safe(self, value: Any) -> Any:
        """The value without what may be a secret."""
        bare = dict.fromkeys(value, HIDDEN) if self.header else _without_headers(value)
        text = self.redactor.redact(json.dumps(bare, ensure_ascii=False))
        try:
            return json.loads(text)
        except json.JSONDecodeError:  # a mark took a quote with it
            return text

    def sentences(self, wishes: list[Wish]) -> Iterator[str]:
        """One about each file."""
        for wish in wishes:
            owner = "administrator's" if wish.admin else "user's"
            if wish.source == self.setting.source and wish.value == self.setting.value:
                yield f"Set by {wish.source} ({owner})."
                continue
            value = json.dumps(self.safe(wish.value), ensure_ascii=False)
            yield f"{wish.source} ({owner}) sets {value}: {self._outcome(wish)}."

    def _outcome(self, wish: Wish) -> str:
        """What became of a wish that is not simply what holds."""
        if any(wish.source == ceiling.source for ceiling in self.setting.ceilings):
            return "this holds as well, a name must fit both lists"
        if wish.source in self.setting.parts.values():
            return "this holds, with what other files set"
        if self._overridden(wish):
            return f"{self.setting.source} overrides it"
        if wish.admin:
            return f"{self.setting.source} narrows it further"
        return f"it does not hold beside {self.setting.source} ({self.rule})"

    def _overridden(self, wish: Wish) -> bool:
        """Whether a file of the same rank, read later, sets it instead."""
        if not wish.admin:
            return self.setting.source not in self.admins
        return _folder(wish.source) == _folder(self.setting.source)


def _folder(file: str) -> Path:
    parent = Path(file).parent
    return parent.parent if parent.suffix == ".d" else parent


def _without_headers(value: Any) -> Any:
    """The same with the values of headers hidden, wherever they stand in it."""
    if isinstance(value, Mapping):
        return {
            key: dict.fromkeys(inner, HIDDEN)
            if key == "headers" and isinstance(inner, Mapping)
            else _without_headers(inner)
            for key, inner in value.items()
        }
    return [_without_headers(inner) for inner in value] if isinstance(value, list) else value
