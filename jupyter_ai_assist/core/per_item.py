"""What is worked out of each of thousands of things, such as the cells of a long notebook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import is_
from typing import Generic, TypeVar

__all__ = ["PerItem"]

FEW = 200
"""So many are asked at once: what is known of thousands is not forgotten for them."""

S = TypeVar("S")
T = TypeVar("T")


class PerItem(Generic[S, T]):
    """A function of one thing, asked of many at a time that are nearly the same each time.

    What came of them last is kept, with the things themselves, and only those that are
    others now are asked anew: to touch each of thousands takes milliseconds.

    Parameters
    ----------
    of
        Gives the same for equal things.
    """

    def __init__(self, of: Callable[[S], T]) -> None:
        self._of = of
        self._last: tuple[list[S], list[T]] = ([], [])

    def __call__(self, things: Sequence[S]) -> list[T]:
        """What comes of each; not to be changed."""
        if len(things) < FEW:
            return list(map(self._of, things))
        now, (before, results) = list(things), self._last
        if now == before:  # identical ones are not looked into
            return results
        first = _same(now, before)
        last = _same(now[first:][::-1], before[first:][::-1])
        end, old_end = len(now) - last, len(before) - last
        between = self._between(now[first:end], before[first:old_end], results[first:old_end])
        self._last = (now, [*results[:first], *between, *results[old_end:]])
        return self._last[1]

    def _between(self, now: list[S], before: list[S], results: list[T]) -> Iterable[T]:
        if len(now) != len(before):
            return map(self._of, now)
        rows = zip(now, before, results, strict=True)
        return (result if one is old else self._of(one) for one, old, result in rows)


def _same(now: list[S], before: list[S]) -> int:
    """How many at the beginning are the same things."""
    same = list(map(is_, now, before))
    return same.index(False) if False in same else len(same)
