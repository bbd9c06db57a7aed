"""The folders that may hold configuration, and whose they are.

An administrator's folder is a system-wide Jupyter folder, whoever asks, or
any other on Jupyter's path that the user cannot write. Environment variables
can add and reorder folders; they cannot leave out an administrator's.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jupyter_core import paths

__all__ = ["ConfigDir", "config_dirs", "named_dirs", "relative_dirs", "user_can_write"]

_POSIX_SYSTEM = ("/usr/local/etc/jupyter", "/etc/jupyter")
"""Read even where ``JUPYTER_PLATFORM_DIRS`` puts the system's folder elsewhere."""


@dataclass(frozen=True)
class ConfigDir:
    """A folder on Jupyter's configuration path."""

    path: Path
    admin: bool
    """Whether what is set there is a ceiling."""


def config_dirs() -> tuple[ConfigDir, ...]:
    """Every folder, in Jupyter's order: the user's come before the system's.

    A folder that is not given as an absolute path is left out: it would be a
    place beside whatever notebook is open.
    """
    system = _system_paths()
    named = [*paths.jupyter_config_path(), *_kept_back(system), *system]
    real = {
        path: os.path.realpath(path) for path in dict.fromkeys(named) if Path(path).is_absolute()
    }
    # A folder that is named twice has its strongest place, the last one.
    by_place = {real[path]: path for path in named if path in real}
    order = dict.fromkeys(real[path] for path in reversed(named) if path in real)
    places = {real[path] for path in system}
    return tuple(
        ConfigDir(Path(by_place[place]), place in places or not user_can_write(place))
        for place in reversed(order)
    )


def named_dirs() -> tuple[str, ...]:
    """Every folder that ``config_dirs`` may give, as it is named, and in no order that counts."""
    return _named_by(tuple(os.environ.items()))


@lru_cache(maxsize=1)  # twice in every prompt: finding them takes longer than looking at them
def _named_by(environment: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    del environment  # that which they follow from
    return tuple(
        dict.fromkeys([*paths.jupyter_config_path(), *paths.ENV_CONFIG_PATH, *_system_paths()])
    )


def relative_dirs() -> tuple[str, ...]:
    """The folders of Jupyter's path that are left out, as the environment gives them."""
    return tuple(path for path in paths.jupyter_config_path() if not Path(path).is_absolute())


def user_can_write(path: str | Path) -> bool:
    """Whether the user of this process can change what a folder holds.

    An owner can, since permissions are the owner's to give, unless the whole
    file system is read-only. A folder that does not exist holds nothing.
    """
    try:
        owner = Path(path).stat().st_uid
    except FileNotFoundError:
        return True
    except OSError:
        return False
    if os.access(path, os.W_OK):
        return True
    owned = hasattr(os, "getuid") and owner == os.getuid()
    return owned and not os.statvfs(path).f_flag & os.ST_RDONLY


def _system_paths() -> list[str]:
    # Where Windows has no system-wide folder, jupyter_core names the environment's instead.
    shared = [p for p in paths.SYSTEM_CONFIG_PATH if p not in paths.ENV_CONFIG_PATH]
    if os.name == "nt":
        return shared
    return [*shared, *(path for path in _POSIX_SYSTEM if path not in shared)]


def _kept_back(system: Iterable[str]) -> list[str]:
    """Folders of the environment that are an administrator's."""
    return [
        path for path in paths.ENV_CONFIG_PATH if path not in system and not user_can_write(path)
    ]
