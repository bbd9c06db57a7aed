"""Replaces secrets by marks that stay the same for the same secret."""

from __future__ import annotations

import hashlib
import itertools
import secrets
from collections.abc import Iterable, Iterator

from .assigned import assigned_secrets
from .finds import Find
from .known import known_secrets
from .random import random_secrets

__all__ = ["Redactor"]


class Redactor:
    """Hides secrets for one conversation.

    The same secret gets the same mark each time, so that a request begins with
    the one before it, and the model can tell one secret from another. Secrets
    themselves are not kept, only a keyed hash of each.
    """

    def __init__(self) -> None:
        self._salt = secrets.token_bytes(16)
        self._marks: dict[bytes, str] = {}

    @property
    def count(self) -> int:
        """How many different secrets have been hidden so far."""
        return len(self._marks)

    def redact(self, text: str) -> str:
        """The text with a mark for each secret; text without any comes back as it is."""
        pieces: list[str] = []
        done = 0
        for find in _apart(find_secrets(text)):
            pieces += (text[done : find.start], self._mark(text[find.start : find.end], find.what))
            done = find.end
        return "".join([*pieces, text[done:]]) if done else text

    def _mark(self, secret: str, what: str) -> str:
        key = hashlib.blake2b(secret.encode("utf-8", "surrogatepass"), key=self._salt).digest()
        return self._marks.setdefault(key, f"[hidden: {what} #{len(self._marks) + 1}]")


def find_secrets(text: str) -> Iterator[Find]:
    """Everything that looks like a secret; finds may overlap."""
    return itertools.chain(known_secrets(text), assigned_secrets(text), random_secrets(text))


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
