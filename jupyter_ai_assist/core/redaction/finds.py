"""What a search for secrets gives."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Find"]


class Find(NamedTuple):
    """A secret, and where in the text it stands."""

    start: int
    end: int
    what: str
    """For people and models: ``AWS access key``."""
