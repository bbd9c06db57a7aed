"""From the content of one file to checked values of traits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from traitlets import Dict, List
from traitlets.config.configurable import Configurable
from traitlets.config.loader import LazyConfigValue

from jupyter_ai_assist.config import ENABLED_VARIABLE
from jupyter_ai_assist.core.errors import ConfigError
from jupyter_ai_assist.core.suggest import did_you_mean

from .bad_value import BadValueError, shown, unfit
from .ceilings import Setting
from .checked import check_value
from .files import OWN_NAME
from .traits import SECTIONS

__all__ = ["added", "default_of", "environment_layer", "rule_of", "values_of"]

_ON = frozenset({"", "1", "true", "yes", "on"})
_OFF = frozenset({"0", "false", "no", "off"})

_CHANGES = {List: {"extend", "prepend", "inserts"}, Dict: {"update"}}
"""What ``c.Assist.exclude.append(...)`` and the like can do to each kind of trait."""


def default_of(trait: str) -> Any:
    """A trait's default value."""
    section, _, name = trait.partition(".")
    return getattr(SECTIONS[section](), name)


def rule_of(trait: str) -> str:
    """The name of a trait's rule in ``ceilings.RULES``."""
    section, _, name = trait.partition(".")
    rule: str = SECTIONS[section].class_traits()[name].metadata["ceiling"]
    return rule


def added(trait: str, earlier: Setting | None, later: Setting) -> Setting:
    """What two files of the user's come to together: entries add up, or the later one wins."""
    section, _, name = trait.partition(".")
    entries = SECTIONS[section].class_traits()[name].metadata.get("entries")
    if earlier is None or entries is None:
        return later
    together = {**entries.named(earlier.value), **entries.named(later.value)}
    parts = {entry: earlier.origin(entry) for entry in entries.named(earlier.value)}
    parts |= dict.fromkeys(entries.named(later.value), later.source)
    return Setting(entries.value(together), later.source, parts)


def values_of(
    content: Mapping[str, Any], path: Path, initial: Callable[[str], Any]
) -> tuple[dict[str, Any], list[ConfigError]]:
    """A file's values by trait (``Assist.share``), and everything that is wrong with it.

    Parameters
    ----------
    initial
        Gives the value that an ``append`` or ``update`` in the file adds to.
    """
    values: dict[str, Any] = {}
    problems: list[ConfigError] = []
    for section, settings in content.items():
        if section not in SECTIONS:
            problems += _unknown_section(section, path)
            continue
        if not isinstance(settings, Mapping):
            problems.append(_problem(section, unfit(shown(settings), "a dict"), path))
            continue
        for name, value in settings.items():
            if isinstance(value, LazyConfigValue) and not value.to_dict():
                continue  # the file only looked at it
            trait = f"{section}.{name}"
            try:
                real = _resolved(SECTIONS[section], name, value, partial(initial, trait))
                values[trait] = check_value(SECTIONS[section], name, real)
            except BadValueError as bad:
                problems.append(_problem(section, bad, path))
    return values, problems


def _resolved(cls: type[Configurable], name: str, value: Any, initial: Callable[[], Any]) -> Any:
    """The value that ``c.Assist.exclude.append(...)`` and the like come to."""
    trait = cls.class_traits(config=True).get(name)
    if not isinstance(value, LazyConfigValue) or trait is None:
        return value
    changes = set(value.to_dict())
    for kind, possible in _CHANGES.items():
        if isinstance(trait, kind) and changes <= possible:
            return value.get_value(initial())
    raise BadValueError(f"cannot be changed by {', '.join(sorted(changes))}", f".{name}", _RESET)


_RESET = "Assign a value instead."


def _unknown_section(section: str, path: Path) -> list[ConfigError]:
    """A problem if the section is meant for the assistant; other programs have their own."""
    near = did_you_mean(section, SECTIONS)
    own = OWN_NAME in {path.stem, path.parent.stem}
    if not own and not near and not section.startswith("Assist"):
        return []
    return [
        ConfigError(
            f"The configuration file {path} has a section {section!r}, which does not exist.",
            hint=near or f"The sections are: {', '.join(SECTIONS)}.",
        )
    ]


def _problem(section: str, bad: BadValueError, path: Path) -> ConfigError:
    return ConfigError(
        f"{section}{bad.where} in {path} {bad.problem}.",
        hint=bad.hint or "Correct the file, then try again.",
    )


def environment_layer(environ: Mapping[str, str]) -> dict[str, Setting]:
    """What the environment sets: it can switch off, and leaves "on" to the files.

    Raises
    ------
    ConfigError
        The variable holds neither yes nor no.
    """
    word = environ.get(ENABLED_VARIABLE, "").strip().lower()
    if word in _OFF:
        return {"Assist.enabled": Setting(value=False, source=f"the variable {ENABLED_VARIABLE}")}
    if word in _ON:
        return {}
    raise ConfigError(
        f"The environment variable {ENABLED_VARIABLE} is {word!r}; it must be 1 or 0.",
        hint="Correct it where it is set, and restart Jupyter.",
    )
