"""Loads the heavy half in the background, so that the first prompt starts at once."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from importlib import import_module

from .collection import no_collection

__all__ = ["preload_later"]

log = logging.getLogger(__name__)

_PAUSE = 0.01
"""Seconds before each step, in which the main thread has Python to itself."""

_END = object()

_MODULES = (
    "pydantic",
    "jupyter_ai_assist.kernel.answers",
    "jupyter_ai_assist.core.engine",
    "jupyter_ai_assist.kernel.talk",
    "jupyter_ai_assist.kernel.assistant",
    "jupyter_ai_assist.assembly",
)


def preload_later() -> None:
    """Start loading in a daemon thread."""
    threading.Thread(target=_preload, name="jupyter-ai-assist-preload", daemon=True).start()


def _preload() -> None:
    steps = _steps()
    more = True
    try:
        while more:
            time.sleep(_PAUSE)
            with no_collection():
                more = next(steps, _END) is not _END
    except Exception:
        # The first prompt does the same in the open, and fails with the reason.
        log.debug("Preloading failed", exc_info=True)


def _steps() -> Iterator[None]:
    for module in _MODULES:
        import_module(module)
        yield
    yield from import_module("jupyter_ai_assist.assembly").warm_up()
