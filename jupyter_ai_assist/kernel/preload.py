"""Loads the heavy half in the background, so that the first prompt starts at once."""

from __future__ import annotations

import logging
import threading
import time
from importlib import import_module

__all__ = ["preload_later"]

log = logging.getLogger(__name__)

_DELAY = 0.3
"""Seconds for the cells that follow ``%load_ext`` to get going."""

_PAUSE = 0.02
"""Seconds between two steps, in which the main thread has Python to itself."""

_STEPS = (
    "pydantic",
    "jupyter_ai_assist.core.engine",
    "jupyter_ai_assist.kernel.talk",
    "jupyter_ai_assist.kernel.assistant",
)


def preload_later() -> None:
    """Start loading in a daemon thread."""
    threading.Thread(target=_preload, name="jupyter-ai-assist-preload", daemon=True).start()


def _preload() -> None:
    time.sleep(_DELAY)
    try:
        for step in _STEPS:
            import_module(step)
            time.sleep(_PAUSE)
        import_module("jupyter_ai_assist.assembly").warm_up()
    except Exception:
        # The first prompt does the same in the open, and fails with the reason.
        log.debug("Preloading failed", exc_info=True)
