"""The settings of this machine and user, the same in every door.

Files are read one by one, so that each value's origin is known. The system's
come first: what an administrator's folder sets is a ceiling for every folder
after it. Inside one folder, and among all of the user's, the usual Jupyter
order holds: ``jupyter_config`` before ``jupyter_ai_assist_config``,
``.d/*.json`` before ``.py`` before ``.json``, the later one wins. Tool modes and
endpoints of the user's files add up, so that one that is kept by the assistant
itself takes nothing away from those written by hand.

What cannot be understood is never passed over. A bad file of an
administrator switches the assistant off; a bad file of the user's lets it
start, so that it can say what is wrong, and nothing else.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from jupyter_ai_assist.core.errors import ConfigError
from jupyter_ai_assist.core.settings import AllowList, Settings

from .build import build_settings
from .ceilings import RULES, Setting, unheld
from .dirs import ConfigDir, config_dirs, relative_dirs
from .files import OWN_NAME, SHARED_NAME, candidates, read_file
from .locks import locks_of
from .values import added, default_of, environment_layer, rule_of, values_of

__all__ = ["ConfigFile", "LoadedSettings", "Wish", "load_files", "load_settings"]

_RELATIVE = "only absolute paths are read, because another one leads beside the open notebook"

Layer = dict[str, Setting]
"""Trait (``Assist.share``) → what it is set to."""


@dataclass(frozen=True)
class ConfigFile:
    """A file that was read."""

    path: str
    admin: bool


@dataclass(frozen=True)
class Wish:
    """What one file sets a trait to, whether that holds or not."""

    trait: str
    value: Any
    source: str
    admin: bool


@dataclass(frozen=True)
class LoadedSettings:
    """The settings, and everything there is to say about them."""

    settings: Settings
    """With problems: nothing is allowed."""
    readable: Settings
    """The same without problems; with them, what could be read."""
    problems: tuple[ConfigError, ...] = ()
    notes: tuple[str, ...] = ()
    """What was read and does not hold, or deserves a look; for ``/doctor``."""
    files: tuple[ConfigFile, ...] = ()
    """In the order read."""
    unheld: tuple[str, ...] = ()
    """Those of the notes that tell what a file sets beyond a ceiling."""
    values: Mapping[str, Setting] = field(default_factory=dict)
    """Trait → what holds, of those that are set."""
    wishes: tuple[Wish, ...] = ()
    """Everything that is set, in the order read."""


def load_settings(
    dirs: Sequence[ConfigDir] | None = None, environ: Mapping[str, str] = os.environ
) -> LoadedSettings:
    """Read every configuration file and make the settings of them; raises nothing.

    Parameters
    ----------
    dirs
        The folders to read, strongest last; by default those of this machine.
    environ
        Where ``JUPYTER_AI_ASSIST_ENABLED`` is looked up.
    """
    skipped = relative_dirs() if dirs is None else ()
    loading = _Loading(notes=[f"The folder {path!r} is left out: {_RELATIVE}." for path in skipped])
    admins, users = _by_owner(config_dirs() if dirs is None else dirs)
    for folder in reversed(admins):
        loading.add_layer([folder], admin=True)
    loading.add_layer(list(reversed(users)), admin=False)
    loading.add_environment(environ)
    return loading.result()


def load_files(
    users: Sequence[Path],
    admins: Sequence[Path] | None = None,
    environ: Mapping[str, str] = os.environ,
) -> LoadedSettings:
    """The settings that these files would make; raises nothing.

    Parameters
    ----------
    users
        A user's files, the later one wins.
    admins
        An administrator's, each a ceiling for all after it; by default those of this machine.
    """
    loading = _Loading(notes=[])
    if admins is None:
        for folder in reversed(_by_owner(config_dirs())[0]):
            loading.add_layer([folder], admin=True)
    for path in admins or ():
        loading.add_files([path], admin=True)
    loading.add_files(users, admin=False)
    loading.add_environment(environ)
    return loading.result()


def _by_owner(dirs: Sequence[ConfigDir]) -> tuple[list[Path], list[Path]]:
    return [d.path for d in dirs if d.admin], [d.path for d in dirs if not d.admin]


class _Loading:
    """What has been read so far."""

    def __init__(self, notes: list[str]) -> None:
        self._values: Layer = {}
        self._files: list[ConfigFile] = []
        self._notes = notes
        self._problems: list[ConfigError] = []
        self._locked = ""
        """The administrator's file that is bad, if any."""
        self._unheld: list[str] = []
        self._wishes: list[Wish] = []

    def add_layer(self, folders: Sequence[Path], *, admin: bool) -> None:
        """Read folders whose files override each other, weakest first, below all before them."""
        layer: Layer = {}
        for name, folder in itertools.product((SHARED_NAME, OWN_NAME), folders):
            try:
                paths = candidates(folder, name)
            except ConfigError as error:
                self._fail([error], admin=admin, source=str(folder))
                continue
            for path in paths:
                self._read(path, layer, admin=admin)
        self._narrow(layer)

    def add_files(self, paths: Sequence[Path], *, admin: bool) -> None:
        """Read files that override each other, wherever they lie, below all before them."""
        layer: Layer = {}
        for path in paths:
            self._read(path, layer, admin=admin)
        self._narrow(layer)

    def add_environment(self, environ: Mapping[str, str]) -> None:
        """Put the environment variable below all files."""
        try:
            layer = environment_layer(environ)
            self._wishes += [
                Wish(name, s.value, s.source, admin=False) for name, s in layer.items()
            ]
            self._narrow(layer)
        except ConfigError as error:
            self._fail([error], admin=True, source="the environment")

    def result(self) -> LoadedSettings:
        """The settings; with problems, such as allow nothing."""
        admins = frozenset(file.path for file in self._files if file.admin)
        readable = replace(
            build_settings(self._values, self._notes.append),
            admin_files=admins,
            locks=locks_of(self._values, admins),
        )
        settings = readable
        if self._problems:
            settings = Settings(
                enabled=not self._locked and self._enabled(),
                share="none",
                tool_modes={"*": "deny"},
                allowed_providers=(AllowList((), "a file with a problem"),),
                sources={"Assist.enabled": self._locked} if self._locked else {},
            )
        return LoadedSettings(
            settings,
            readable,
            tuple(self._problems),
            (*self._notes, *self._unheld),
            tuple(self._files),
            tuple(self._unheld),
            self._values,
            tuple(self._wishes),
        )

    def _enabled(self) -> bool:
        enabled = self._values.get("Assist.enabled")
        return enabled is None or enabled.value

    def _fail(self, problems: list[ConfigError], *, admin: bool, source: str) -> None:
        self._problems += problems
        if admin and problems and not self._locked:
            self._locked = source

    def _read(self, path: Path, layer: Layer, *, admin: bool) -> None:
        try:
            content = read_file(path)
        except ConfigError as error:
            self._fail([error], admin=admin, source=str(path))
            return
        if content is None:
            return
        self._files.append(ConfigFile(str(path), admin))
        values, problems = values_of(content, path, lambda trait: self._initial(trait, layer))
        self._fail(problems, admin=admin, source=str(path))
        for trait, value in values.items():
            setting = Setting(value, str(path))
            self._wishes.append(Wish(trait, value, str(path), admin))
            layer[trait] = setting if admin else added(trait, layer.get(trait), setting)

    def _initial(self, trait: str, layer: Layer) -> Any:
        """What ``c.Assist.exclude.append(...)`` adds to."""
        setting = layer.get(trait) or self._values.get(trait)
        return setting.value if setting else default_of(trait)

    def _narrow(self, layer: Layer) -> None:
        for trait, wish in layer.items():
            ceiling = self._values.get(trait)
            if ceiling is None:
                self._values[trait] = wish
                continue
            holds = RULES[rule_of(trait)].narrow(ceiling, wish)
            self._values[trait] = holds
            self._unheld += [
                f"{trait}{entry} in {file} does not hold: {locker} locks it."
                for entry, file, locker in unheld(ceiling, wish, holds)
            ]
