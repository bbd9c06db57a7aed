"""Which turns of a thread stand: a turn may take the place of an earlier one and all after it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

__all__ = ["Outlined", "standing"]


class Outlined(Protocol):
    """What there is to know of a turn for that."""

    @property
    def id(self) -> str:
        """The turn's id."""

    @property
    def replaces(self) -> str:
        """The id of the turn whose place it takes; blank if it just follows."""


T = TypeVar("T", bound=Outlined)


def standing(turns: Iterable[T]) -> list[T]:
    """The turns that are shown and sent again, of all turns of a thread, oldest first.

    What is left out stays in the history. A turn that would take the place of one that is
    not among them follows.
    """
    stand: list[T] = []
    for turn in turns:
        if turn.replaces:
            place = next((n for n, one in enumerate(stand) if one.id == turn.replaces), len(stand))
            del stand[place:]
        stand.append(turn)
    return stand
