"""How a weaker file narrows what a stronger one set; it never widens it.

``RULES`` holds one function for each rule that a trait can name: from what
an administrator's file set and what a weaker file asks for, it makes what holds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from jupyter_ai_assist.core.settings import AllowList
from jupyter_ai_assist.core.strictness import strictest_mode, strictest_share

from .entries import BY_RULE

__all__ = ["RULES", "Rule", "Setting", "unheld"]


_WILDCARDS = frozenset("*?[")


@dataclass(frozen=True)
class Setting:
    """A trait's value and where it comes from."""

    value: Any
    source: str
    parts: Mapping[Any, str] = field(default_factory=dict)
    """Entry → the file it comes from, of a list or dict made from several files."""
    ceilings: tuple[AllowList, ...] = ()
    """Further allow-lists, each of which holds as well as the value."""

    def origin(self, entry: Any) -> str:
        """The file that an entry comes from."""
        return self.parts.get(entry, self.source)


@dataclass(frozen=True)
class Rule:
    """One way to narrow."""

    narrow: Callable[[Setting, Setting], Setting]
    """From the ceiling and the wish below it, what holds."""
    meaning: str
    """For the reference page."""
    open: tuple[Any, ...] = ()
    """The values that leave everything to the user."""
    binding: bool = True
    """Whether anything else that an administrator sets fixes something."""


def _off(ceiling: Setting, wish: Setting) -> Setting:
    return wish if ceiling.value else ceiling


def _on(ceiling: Setting, wish: Setting) -> Setting:
    return ceiling if ceiling.value else wish


def _smaller(ceiling: Setting, wish: Setting) -> Setting:
    def size(setting: Setting) -> float:
        return math.inf if setting.value is None else setting.value

    return wish if size(wish) < size(ceiling) else ceiling


def _stricter(ceiling: Setting, wish: Setting) -> Setting:
    holds = strictest_share([ceiling.value, wish.value])
    return ceiling if holds == ceiling.value else wish


def _modes(ceiling: Setting, wish: Setting) -> Setting:
    modes: dict[str, str] = dict(ceiling.value)
    parts = {name: ceiling.origin(name) for name in modes}
    for name, mode in wish.value.items():
        holds = strictest_mode([mode, modes.get(name, mode)])
        if holds != modes.get(name):
            modes[name] = holds
            parts[name] = wish.origin(name)
    return Setting(modes, ceiling.source, parts)


def _union(ceiling: Setting, wish: Setting) -> Setting:
    parts = {entry: wish.origin(entry) for entry in wish.value}
    parts |= {entry: ceiling.origin(entry) for entry in ceiling.value}
    return Setting(list(dict.fromkeys([*ceiling.value, *wish.value])), ceiling.source, parts)


def _rules(ceiling: Setting, wish: Setting) -> Setting:
    above, below = BY_RULE.named(ceiling.value), BY_RULE.named(wish.value)
    parts = {text: wish.origin(text) for text in below}
    parts |= {text: ceiling.origin(text) for text in above}
    # The administrator's come first: what a pattern of theirs finds is found before all else.
    return Setting(
        BY_RULE.value({**above, **{t: below[t] for t in below if t not in above}}),
        ceiling.source,
        parts,
    )


def _both(ceiling: Setting, wish: Setting) -> Setting:
    above = AllowList(tuple(ceiling.value), ceiling.source)
    return replace(wish, ceilings=(*ceiling.ceilings, above))


def _joined(ceiling: Setting, wish: Setting) -> Setting:
    text = "\n\n".join(filter(None, (ceiling.value, wish.value)))
    return Setting(text, ceiling.source)


RULES: Mapping[str, Rule] = {
    "off": Rule(_off, "off stays off", open=(True,)),
    "on": Rule(_on, "on stays on", open=(False,)),
    "smaller": Rule(_smaller, "the smaller holds", open=(None,)),
    "stricter": Rule(_stricter, "the level that shares less holds", open=("values",)),
    "modes": Rule(_modes, "all apply; the strictest that fits holds"),
    "rules": Rule(_rules, "all apply; the strictest that fits holds", open=([],)),
    "union": Rule(_union, "both lists apply"),
    "both": Rule(_both, "a name must fit both lists"),
    "joined": Rule(_joined, "the user's text follows the administrator's", open=("",)),
    "locked": Rule(lambda ceiling, _: ceiling, "the administrator's value stays"),
    "own": Rule(lambda _, wish: wish, "none: the user's value holds", binding=False),
}


def unheld(ceiling: Setting, wish: Setting, holds: Setting) -> Iterator[tuple[str, str, str]]:
    """What of a wish does not hold: the entry, or blank for all of it, its file, and who locks it.

    A glob of an allow-list is not told: what it fits may be allowed in part.
    """
    if holds is ceiling:
        if wish.value != ceiling.value:
            yield "", wish.source, ceiling.source
    elif isinstance(wish.value, Mapping):
        for name, value in wish.value.items():
            if holds.value.get(name) != value:
                yield f"[{name!r}]", wish.origin(name), ceiling.origin(name)
    for allowed in holds.ceilings:
        for name in wish.value:
            if not _WILDCARDS & set(name) and not allowed.allows(name):
                yield f"[{name!r}]", wish.origin(name), allowed.source
