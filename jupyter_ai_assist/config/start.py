"""What an administrator has fixed, for the pages of a server that has only just started.

A server's start may not wait until all settings are loaded.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from .dirs import ConfigDir, config_dirs
from .files import mention

__all__ = ["locks_at_start"]

_SECTION = b"Assist"


def locks_at_start(
    dirs: Sequence[ConfigDir] | None = None, environ: Mapping[str, str] = os.environ
) -> Mapping[str, str]:
    """What is fixed, found out at the price of a few small reads where nothing is.

    The settings are loaded only where an administrator's file speaks of the assistant.
    """
    admins = [place for place in (config_dirs() if dirs is None else dirs) if place.admin]
    if not mention(admins, _SECTION):
        return {}
    from .loader import load_settings  # noqa: PLC0415 - what most servers are spared

    return load_settings(dirs, environ).settings.locks
