"""Attributes that only code could tell: they are named, and not run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .base import Describer
from .callables import first_line

__all__ = ["Unread", "UnreadFamily"]


@dataclass(frozen=True)
class Unread:
    """A property or another descriptor, found on a class and left alone."""

    kind: str
    """The descriptor's class: ``property``."""
    owner: str
    """The class of the object it was asked of."""
    doc: str


class UnreadFamily(Describer):
    """Properties and other computed attributes."""

    def claims(self, tp: type) -> bool:
        """The stand-in above."""
        return tp is Unread

    def type_name(self, obj: Any) -> str:
        """The descriptor's class."""
        kind: str = obj.kind
        return kind

    def summary(self, obj: Any) -> str:
        """Whose it is, and that it was not run."""
        return f"{obj.kind} of {obj.owner}, not evaluated"

    def schema(self, obj: Any) -> str:
        """The first line of its documentation."""
        return first_line(obj.doc)
