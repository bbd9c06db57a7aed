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

__all__ = ["Redactor", "holds_mark"]

_MARK = re.compile(r"\[hidden: [A-Za-z ]{1,40} [0-9a-f]{6}\]")
_REMEMBERED = 2_000_000
"""Characters of texts whose secrets need not be looked for again."""


def holds_mark(text: str) -> bool:
    """Whether there is a mark of any conversation in a text."""
    return _MARK.search(text) is not None


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

    @property
    def count(self) -> int:
        """How many different secrets have been hidden so far."""
        return len(self._marks)

    def redact(self, text: str) -> str:
        """The text with a mark for each secret; it keeps its lines."""
        known = self._done.get(text)
        if known is not None:
            return known
        redacted = self._redacted(text)
        self._room -= len(text)
        if self._room < 0:
            self._done.clear()
            self._room = _REMEMBERED - len(text)
        self._done[text] = redacted
        return redacted

    def restored(self, text: str, seen: str) -> str:
        """The text with the secrets put back whose marks stand in ``seen``.

        What was made from a text is to replace it: only what was hidden in that
        very text comes back.
        """
        for secret, mark in self._marks.items():
            if mark in seen:
                text = text.replace(mark + _line_ends(secret), secret)
        return text

    def _redacted(self, text: str) -> str:
        pieces: list[str] = []
        done = 0
        for find in _apart(find_secrets(text)):
            pieces += (text[done : find.start], self._mark(text[find.start : find.end], find.what))
            done = find.end
        return "".join([*pieces, text[done:]]) if done else text

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
