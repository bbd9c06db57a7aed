"""A family of objects that is described in its own way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .static import type_name

__all__ = ["CLASSES", "DATA", "FUNCTIONS", "MODULES", "Describer", "GivenUpError", "Preview"]

DATA, FUNCTIONS, CLASSES, MODULES = range(4)
"""The order of a listing."""

Preview = Callable[[Any], str]
"""Bounded text of any object with its values, safe to call for strangers."""


class GivenUpError(Exception):
    """A family is asked no more: the next one that claims the type describes its objects."""


class Describer:
    """Describes the objects of one family.

    A subclass claims types by identity, asks an object nothing that could
    run user code, copies nothing large, and takes no longer for a large
    object than for a small one. Whatever it raises is reported in place of
    the description, so a broken object needs no care.
    """

    rank = DATA
    """Where its objects stand in a listing."""

    def claims(self, tp: type) -> bool:
        """Whether objects of the true type ``tp`` belong to this family."""
        raise NotImplementedError

    def same_for(self, _tp: type) -> bool:
        """Whether type name and summary are the same for all objects of a type."""
        return False

    def type_name(self, obj: Any) -> str:
        """The class name to show."""
        return type_name(type(obj))

    def summary(self, obj: Any) -> str:
        """One line without values, in microseconds: it is asked of every variable."""
        raise NotImplementedError

    def inline(self, obj: Any) -> str:
        """How it stands within the preview of another object."""
        return f"<{self.type_name(obj)}: {self.summary(obj)}>"

    def schema(self, _obj: Any) -> str:
        """Names, dtypes and shapes, no values."""
        return ""

    def value(self, _obj: Any, _preview: Preview) -> str:
        """A preview with values."""
        return ""

    def facts(self, _obj: Any) -> dict[str, Any]:
        """What programs may want to know; see ``Variable.facts``."""
        return {}
