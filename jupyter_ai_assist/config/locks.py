"""What an administrator has fixed, for whoever shows the settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from .ceilings import RULES, Setting
from .values import rule_of

__all__ = ["locks_of"]


def locks_of(values: Mapping[str, Setting], admins: AbstractSet[str]) -> dict[str, str]:
    """Each trait that somebody's file fixes, and that file.

    Parameters
    ----------
    values
        What holds, by trait.
    admins
        The administrator's files.
    """
    return {name: source for name, source in _fixed(values) if source in admins}


def _fixed(values: Mapping[str, Setting]) -> Iterator[tuple[str, str]]:
    for trait, setting in values.items():
        rule = RULES[rule_of(trait)]
        if not rule.binding or setting.value in rule.open:
            continue
        yield trait, setting.source
        for entry, source in setting.parts.items():
            yield f"{trait}[{entry}]", source
        for ceiling in setting.ceilings:
            yield trait, ceiling.source
