"""Whether the assistant is switched off, found out at the price of a few small reads.

``%load_ext`` asks this; to load all settings would take longer than it may.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from jupyter_ai_assist.config import ENABLED_VARIABLE

from .dirs import ConfigDir, config_dirs
from .files import mention

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
    if not environ.get(ENABLED_VARIABLE) and not mention(places, _TRAIT):
        return ""
    from .loader import load_settings  # noqa: PLC0415 - what this module spares everybody else

    loaded = load_settings(dirs, environ)
    return "" if loaded.problems else loaded.settings.switched_off
