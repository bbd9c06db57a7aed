"""Loads what is heavy in the background, a step at a time, so that nobody waits for it later."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator

from .collection import no_collection

__all__ = ["load_later"]

log = logging.getLogger(__name__)

_PAUSE = 0.01
"""Seconds before each step, in which all other threads have Python to themselves."""

_END = object()


def load_later(steps: Callable[[], Iterator[None]], delay: float = 0.0) -> None:
    """Take the steps in a daemon thread.

    Parameters
    ----------
    steps
        Makes the steps, in that thread.
    delay
        Seconds to wait before the first one.
    """
    threading.Thread(
        target=_load, args=(steps, delay), name="jupyter-ai-assist-preload", daemon=True
    ).start()


def _load(steps: Callable[[], Iterator[None]], delay: float) -> None:
    time.sleep(delay)
    left = steps()
    more = True
    try:
        while more:
            time.sleep(_PAUSE)
            with no_collection():
                more = next(left, _END) is not _END
    except Exception:
        # The first prompt does the same in the open, and fails with the reason.
        log.debug("Preloading failed", exc_info=True)
