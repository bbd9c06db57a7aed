"""Whether the assistant is switched off, found out at the price of a few small reads.

``%load_ext`` asks this; to load all settings would take longer than it may.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from jupyter_ai_assist.core.errors import ConfigError

from . import ENABLED_VARIABLE
from .dirs import ConfigDir, config_dirs
from .files import OWN_NAME, SHARED_NAME, candidates

__all__ = ["switched_off"]

_TRAIT = b"enabled"


def switched_off(
    dirs: Sequence[ConfigDir] | None = None, environ: Mapping[str, str] = os.environ
) -> str:
    """One line that tells who switched the assistant off; ``""`` if nobody did.

    The settings are loaded only where something speaks of the switch. Where it
    is set without its name, or the configuration has problems, prompts are
    refused all the same, by the session, which can say more.

    Parameters
    ----------
    dirs, environ
        As for ``load_settings``.
    """
    places = config_dirs() if dirs is None else dirs
    if not environ.get(ENABLED_VARIABLE) and not any(map(_speaks_of_it, _files(places))):
        return ""
    from .loader import load_settings  # noqa: PLC0415 - what this module spares everybody else

    loaded = load_settings(dirs, environ)
    return "" if loaded.problems else loaded.settings.switched_off


def _files(dirs: Sequence[ConfigDir]) -> Iterator[Path]:
    for place, name in itertools.product(dirs, (SHARED_NAME, OWN_NAME)):
        try:
            yield from candidates(place.path, name)
        except ConfigError:
            continue  # a problem, which the session tells


def _speaks_of_it(path: Path) -> bool:
    try:
        return path.is_file() and _TRAIT in path.read_bytes()
    except OSError:
        return False  # likewise
