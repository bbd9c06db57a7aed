"""Whether the configuration files are still those that were read; nothing is opened for it."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from jupyter_ai_assist.core.errors import ConfigError

from .dirs import ConfigDir, config_dirs
from .files import OWN_NAME, SHARED_NAME, candidates

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
        self._state = self._look()

    def reloading(self, read: Callable[[], T]) -> Callable[[], T | None]:
        """A function that reads the files anew where they have changed; else ``None``."""

        def reload() -> T | None:
            return read() if self._changed() else None

        return reload

    def _changed(self) -> bool:
        # Noted before they are read: what changes meanwhile is seen the next time.
        before, self._state = self._state, self._look()
        return before != self._state

    def _look(self) -> _State:
        return tuple(_states(config_dirs() if self._dirs is None else self._dirs))


def _states(dirs: Sequence[ConfigDir]) -> Iterator[object]:
    for place, name in itertools.product(dirs, (SHARED_NAME, OWN_NAME)):
        yield place
        try:
            paths = candidates(place.path, name)
        except ConfigError as error:
            yield error.message
            continue
        yield from map(_state, paths)


def _state(path: Path) -> tuple[object, ...]:
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
