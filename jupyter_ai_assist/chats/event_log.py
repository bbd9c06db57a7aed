"""The frames of one chat, numbered, as long as a client may come back for them."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import dropwhile

__all__ = ["EventLog"]

MAX_SIZE = 16_000_000
"""Characters that are kept of one chat; the oldest frames go first."""

_MICROSECONDS = 1_000_000


@dataclass(frozen=True)
class _Entry:
    seq: int
    text: str
    at: float


class EventLog:
    """Frames as JSON text, each with its number.

    Parameters
    ----------
    clock
        Gives seconds since the epoch. The numbers begin with it, so that those of
        an earlier process are never taken for some of this one.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._entries: deque[_Entry] = deque()
        self._size = 0
        self.last = int(clock() * _MICROSECONDS)
        """The number of the last frame."""
        self.base = self.last
        """The number before the first one that is kept."""

    def add(self, content: str) -> int:
        """Append a frame; ``content`` is what its object holds besides its number."""
        self.last += 1
        text = f'{{"seq":{self.last},{content}}}'
        self._entries.append(_Entry(self.last, text, self._clock()))
        self._size += len(text)
        while self._size > MAX_SIZE:
            self._drop()
        return self.last

    def knows(self, seq: int) -> bool:
        """Whether every frame after a number is kept."""
        return self.base <= seq <= self.last

    def after(self, seq: int, limit: int = 100) -> list[tuple[int, str]]:
        """The next frames after a number that it ``knows``."""
        # Counted from the end: a client that keeps up asks for the last one or two.
        count = self.last - seq
        if count <= limit:
            found = [self._entries[-place] for place in range(count, 0, -1)]
        else:
            found = []
            for entry in dropwhile(lambda entry: entry.seq <= seq, self._entries):
                if len(found) == limit:
                    break
                found.append(entry)
        return [(entry.seq, entry.text) for entry in found]

    def forget(self, seconds: float) -> None:
        """Drop the frames that are older than this."""
        limit = self._clock() - seconds
        while self._entries and self._entries[0].at < limit:
            self._drop()

    def _drop(self) -> None:
        oldest = self._entries.popleft()
        self.base = oldest.seq
        self._size -= len(oldest.text)
