"""Values without their parts of excluded names: columns, keys and fields, at any depth.

A dict or list is made anew without them. Anything else becomes a text as a whole, in
which its names stand beside its values, so that it is left out as a whole.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import Any

__all__ = ["GONE", "KeptBack"]

GONE = object()
"""Stands for what is left out as a whole."""

_PLAIN = (str, bytes, bool, int, float, complex, type(None))


class KeptBack:
    """Leaves out what is excluded.

    Parameters
    ----------
    excluded
        Whether a name is.
    """

    def __init__(self, excluded: Callable[[str], bool]) -> None:
        self._excluded = excluded
        self._known: dict[str, bool] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all that was left out so far."""
        return tuple(name for name, excluded in self._known.items() if excluded)

    def name(self, name: Any) -> bool:
        """Whether a name is excluded; of several in one, whether any is."""
        if isinstance(name, tuple):
            return any(self.name(part) for part in name)
        text = str(name)
        if text not in self._known:
            self._known[text] = self._excluded(text)
        return self._known[text]

    def column(self, value: Any) -> bool:
        """Whether a column or array has an excluded name itself, or its index or fields do."""
        return any(self.name(name) for name in _labels_of(value))

    def without(self, value: Any) -> Any:
        """A value without what is excluded in it; ``GONE`` if that is all of it."""
        if type(value) in _PLAIN:
            return value
        if isinstance(value, Mapping):
            kept = ((key, self.without(one)) for key, one in value.items() if not self.name(key))
            return {key: one for key, one in kept if one is not GONE}
        if isinstance(value, list | tuple) and not hasattr(value, "_fields"):
            return [one for one in map(self.without, value) if one is not GONE]
        return GONE if self._shows(value, set()) else value

    def _shows(self, value: Any, seen: set[int]) -> bool:
        """Whether the text of a value may show something that is excluded."""
        if type(value) in _PLAIN or id(value) in seen:
            return False
        seen.add(id(value))
        if self.column(value):
            return True
        names, parts = _parts_of(value)
        return any(self.name(name) for name in names) or any(
            self._shows(part, seen) for part in parts
        )


def _labels_of(value: Any) -> list[Any]:
    """The names that a table, column or array has; empty for other things."""
    if not hasattr(value, "__array__"):
        return []
    index = getattr(value, "index", None)
    found: list[Any] = [getattr(value, "name", None), getattr(index, "name", None)]
    for owner, several in (
        (value, "columns"),
        (value, "names"),
        (value, "coords"),
        (index, "names"),
        (getattr(value, "dtype", None), "names"),
    ):
        names = getattr(owner, several, None)
        if isinstance(names, Iterable) and not isinstance(names, str):
            found.extend(names)  # not +=: an index would add itself to each
    return [name for name in found if isinstance(name, str | tuple)]


def _parts_of(value: Any) -> tuple[Iterable[Any], Iterable[Any]]:
    """The names of the fields or keys of a value, and what its text shows beside them."""
    if isinstance(value, Mapping):
        return value.keys(), value.values()
    names = _fields_of(type(value))
    if names:
        return names, [getattr(value, name, None) for name in names]
    if isinstance(value, list | tuple | set | frozenset):
        return (), value
    if hasattr(value, "__array__"):
        return (), _cells_of(value)
    return getattr(value, "__dict__", ()), ()  # what holds others seldom shows them


def _fields_of(tp: type) -> list[str]:
    """The fields of a dataclass, a named tuple, or a model of pydantic or attrs."""
    if dataclasses.is_dataclass(tp):
        return [one.name for one in dataclasses.fields(tp)]
    attrs = getattr(tp, "__attrs_attrs__", ())
    named = getattr(tp, "_fields", None) or getattr(tp, "__pydantic_fields__", None)
    return [one.name for one in attrs] or list(named or ())


def _cells_of(value: Any) -> Iterable[Any]:
    for way in ("to_dicts", "to_list"):
        if hasattr(value, way):
            listed: list[Any] = getattr(value, way)()
            return listed
    array = value.to_numpy() if hasattr(value, "to_numpy") else value
    is_object = getattr(getattr(array, "dtype", None), "kind", "") == "O"
    return array.flat if is_object else ()
