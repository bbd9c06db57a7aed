"""Whether the configuration files are still those that were read; nothing is opened for it."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from jupyter_ai_assist.core.errors import ConfigError

from .dirs import ConfigDir, config_dirs, named_dirs
from .files import OWN_NAME, SHARED_NAME, candidates, parts_folder

__all__ = ["FilesState"]

T = TypeVar("T")

_State = tuple[object, ...]


class FilesState:
    """Which files there were, and what the file system said of them.

    Files that these read in turn, such as by ``load_subconfig``, are not looked at.

    Parameters
    ----------
    dirs
        The folders that are read; by default those of this machine.
    """

    def __init__(self, dirs: Sequence[ConfigDir] | None = None) -> None:
        self._dirs = dirs
        self._files: tuple[Path, ...] = ()
        self._folders: tuple[Path, ...] = ()
        self._glimpse: _State = ()
        self._state: _State = ()
        self._changed()

    def reloading(self, read: Callable[[], T]) -> Callable[[], T | None]:
        """A function that reads the files anew where they have changed; else ``None``."""

        def reload() -> T | None:
            return read() if self._changed() else None

        return reload

    def _changed(self) -> bool:
        # Most questions end here: where there can be files is looked for anew only where
        # something is another than it was, which takes three times as long.
        if self._folders and self._glance() == self._glimpse:
            return False
        places = config_dirs() if self._dirs is None else self._dirs
        self._folders = tuple(parts_folder(place.path, name) for place, name in _sources(places))
        self._files = tuple(_files(places))
        # Noted before they are read: what changes meanwhile is seen the next time.
        self._glimpse = self._glance()
        before, self._state = self._state, tuple(_states(places))
        return before != self._state

    def _glance(self) -> _State:
        """All that ``_state`` can depend on, as far as it was known when that was made."""
        named = named_dirs() if self._dirs is None else ()
        folders = map(_entries, self._folders)
        return (named, *map(_state, named), *map(_state, self._files), *folders)


def _sources(dirs: Sequence[ConfigDir]) -> Iterator[tuple[ConfigDir, str]]:
    return itertools.product(dirs, (SHARED_NAME, OWN_NAME))


def _files(dirs: Sequence[ConfigDir]) -> Iterator[Path]:
    for place, name in _sources(dirs):
        with suppress(ConfigError):  # a part of the state by itself
            yield from candidates(place.path, name)


def _states(dirs: Sequence[ConfigDir]) -> Iterator[object]:
    for place, name in _sources(dirs):
        yield place
        try:
            paths = candidates(place.path, name)
        except ConfigError as error:
            yield error.message
            continue
        yield from map(_state, paths)


def _entries(folder: Path) -> object:
    try:
        return tuple(os.listdir(folder))  # noqa: PTH208 - as below
    except OSError as error:
        return error.errno


def _state(path: Path | str) -> tuple[object, ...]:
    try:
        found = os.stat(path)  # noqa: PTH116 - in every decision: half the time of Path.stat
    except OSError as error:
        return (str(path), error.errno)
    return (
        str(path),
        found.st_ino,
        found.st_size,
        found.st_mtime_ns,
        found.st_ctime_ns,
        found.st_mode,
    )
