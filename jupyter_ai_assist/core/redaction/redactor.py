"""Replaces secrets by marks that stay the same for the same secret."""

from __future__ import annotations

import itertools
import re
import secrets
from collections.abc import Iterable, Iterator

from .assigned import assigned_secrets
from .finds import Find
from .known import known_secrets
from .private_keys import private_keys
from .random import random_secrets
from .transported import transported_secrets

__all__ = ["SHORTEST_VALUE", "Redactor", "marks_in"]

_MARK = re.compile(r"\[hidden: [A-Za-z ]{1,40} [0-9a-f]{6}\]")
_SHORTEST = 8
"""Characters of the shortest text with a secret: ``pwd=abcd``."""
SHORTEST_VALUE = 6
"""Characters of the shortest value that is hidden as such: a shorter one is part of much else."""
_GIVEN = "excluded value"
_REMEMBERED = 4_000_000
"""Characters of texts whose secrets need not be looked for again."""


def marks_in(text: str) -> frozenset[str]:
    """The marks in a text, of whichever conversation."""
    return frozenset(_MARK.findall(text))


class Redactor:
    """Hides secrets for one conversation.

    The same secret gets the same mark each time, so that a request begins with
    the one before it, and the model can tell one secret from another. A mark is
    drawn by lot, and tells nothing about what it stands for.
    """

    def __init__(self) -> None:
        self._marks: dict[str, str] = {}
        """By secret; in memory only."""
        self._done: dict[str, str] = {}
        self._room = _REMEMBERED
        self._told = 0
        self._given: set[str] = set()
        """Values that are hidden wherever they stand, whatever they look like."""

    @property
    def count(self) -> int:
        """How many different secrets have been hidden so far."""
        return len(self._marks)

    def take_news(self) -> int:
        """How many have been hidden since this was asked last."""
        news, self._told = self.count - self._told, self.count
        return news

    def know(self, values: Iterable[str]) -> None:
        """Hide these values as well from now on, exactly as they are."""
        new = {value for value in values if len(value) >= SHORTEST_VALUE} - self._given
        if new:
            self._given |= new
            self._done.clear()

    def redact(self, text: str) -> str:
        """The text with a mark for each secret; it keeps its lines."""
        if len(text) < _SHORTEST and not self._given:
            return text
        known = self._done.get(text)
        if known is not None:
            return known
        redacted = self._redacted(text, 0, len(text))
        self._room -= len(text)
        if self._room < 0:
            self._done.clear()
            self._room = _REMEMBERED - len(text)
        self._done[text] = redacted
        return redacted

    def redact_part(self, text: str, start: int, end: int) -> str:
        """A part of a text, found out about with what stands around it."""
        return self._redacted(text, start, end)

    def restored(self, text: str, seen: str) -> str:
        """The text with the secrets put back whose marks stand in ``seen``.

        What was made from a text is to replace it: only what was hidden in that
        very text comes back.
        """
        for secret, mark in self._marks.items():
            if mark in seen:
                text = text.replace(mark + _line_ends(secret), secret)
        return text

    def _redacted(self, text: str, start: int, end: int) -> str:
        pieces: list[str] = []
        done = start
        for find in _apart(itertools.chain(find_secrets(text), self._given_in(text))):
            if find.end > start and find.start < end:
                mark = self._mark(text[find.start : find.end], find.what)
                pieces += (text[done : find.start], mark)
                done = find.end
        return "".join([*pieces, text[done:end]])

    def _given_in(self, text: str) -> Iterator[Find]:
        for value in self._given:
            place = text.find(value)
            while place >= 0:
                yield Find(place, place + len(value), _GIVEN)
                place = text.find(value, place + len(value))

    def _mark(self, secret: str, what: str) -> str:
        mark = self._marks.setdefault(secret, f"[hidden: {what} {secrets.token_hex(3)}]")
        return mark + _line_ends(secret)


def _line_ends(secret: str) -> str:
    """As many as a secret has: errors name lines by their number."""
    return "\n" * secret.count("\n")


def find_secrets(text: str) -> Iterator[Find]:
    """Everything that looks like a secret; finds may overlap."""
    return itertools.chain(
        known_secrets(text),
        private_keys(text),
        assigned_secrets(text),
        transported_secrets(text),
        random_secrets(text),
    )


def _apart(finds: Iterable[Find]) -> Iterator[Find]:
    """The finds in order, of those that overlap the one that begins first, up to the last end."""
    held: Find | None = None
    for find in sorted(finds, key=lambda find: (find.start, -find.end)):
        if held is not None and find.start < held.end:
            held = held._replace(end=max(held.end, find.end))
            continue
        if held is not None:
            yield held
        held = find
    if held is not None:
        yield held
