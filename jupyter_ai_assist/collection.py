"""Keeping the garbage collector out of short work that makes no garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["no_collection"]


@contextmanager
def no_collection() -> Iterator[None]:
    """Collect nothing meanwhile.

    An import makes a hundred thousand objects, a long listing fifty thousand,
    and hardly any garbage. To go through all objects of the process again and
    again takes up to half of the time, and holds its main thread up.
    """
    if not gc.isenabled():  # as the user, or %timeit, wants it
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
