"""Lists, tuples, dicts, sets, queues, and records: named tuples, data classes, pydantic models."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from .base import Describer, Preview
from .scalars import scalar_text
from .static import (
    MISSING,
    attribute,
    class_attribute,
    class_name,
    inherits,
    is_a,
    is_exactly,
    steady,
    type_name,
)

__all__ = ["Containers", "Contents", "contents"]

MAX_KEYS = 200
MAX_SAMPLED = 100

_FAMILIES: tuple[type, ...] = (dict, list, tuple, set, frozenset, deque)
_BRACKETS = {
    dict: ("{", "}"),
    list: ("[", "]"),
    tuple: ("(", ")"),
    set: ("{", "}"),
    frozenset: ("frozenset({", "})"),
    deque: ("deque([", "])"),
}


@dataclass(frozen=True)
class Contents:
    """The beginning of a container."""

    opening: str
    closing: str
    length: int
    items: tuple[Any, ...] = ()
    pairs: tuple[tuple[Any, Any], ...] = ()
    """Keys and values of a mapping."""
    fields: tuple[tuple[str, Any], ...] = ()
    """Names and values of a record."""


def contents(obj: Any, limit: int) -> Contents | None:
    """The first ``limit`` entries of a container or record; ``None`` for anything else.

    The built-in type's own methods are called, so a subclass's are not.
    """
    fields = _fields(obj)
    if fields is not None:
        name = class_name(type(obj))
        return Contents(f"{name}(", ")", len(fields), fields=tuple(fields[:limit]))
    family = _family(type(obj))
    if family is None:
        return None
    opening, closing = _BRACKETS[family]
    if not is_exactly(type(obj), *_FAMILIES):
        opening, closing = f"{class_name(type(obj))}({opening}", f"{closing})"
    length = family.__len__(obj)
    if family is dict:
        return Contents(
            opening, closing, length, pairs=steady(lambda: tuple(islice(dict.items(obj), limit)))
        )
    return Contents(
        opening, closing, length, items=steady(lambda: tuple(islice(family.__iter__(obj), limit)))
    )


def _family(tp: type) -> Any:
    return next((family for family in _FAMILIES if is_a(tp, family)), None)


def _fields(obj: Any) -> list[tuple[str, Any]] | None:
    """Names and values of a named tuple, or of an instance of a data class or pydantic model."""
    tp = type(obj)
    if is_exactly(tp, *_FAMILIES):
        return None
    names = class_attribute(tp, "_fields")
    if is_a(tp, tuple) and type(names) is tuple and len(names) == tuple.__len__(obj):
        shown = [name for name in names if type(name) is str]
        return list(zip(shown, tuple.__iter__(obj), strict=False))
    declared = _declared(tp)
    if declared is None:
        return None
    # A field that its class keeps out of its repr is kept out here too.
    shown = [
        name
        for name, field in list(declared.items())
        if type(name) is str and attribute(field, "repr") is True
    ]
    found = [(name, attribute(obj, name)) for name in shown]
    return [(name, value) for name, value in found if value is not MISSING]


def _declared(tp: type) -> dict[Any, Any] | None:
    """The fields of a data class or pydantic model, as the class keeps them."""
    if is_a(tp, type):
        return None
    is_model = inherits(tp, "pydantic.main", "BaseModel")
    name = "__pydantic_fields__" if is_model else "__dataclass_fields__"
    found = class_attribute(tp, name)
    return found if type(found) is dict else None


class Containers(Describer):
    """Objects that hold other objects."""

    def claims(self, tp: type) -> bool:
        """Built-in containers, their subclasses, and records."""
        return _family(tp) is not None or _declared(tp) is not None

    def summary(self, obj: Any) -> str:
        """The kind and the number of entries."""
        tp = type(obj)
        if is_exactly(tp, *_FAMILIES):
            return f"{tp.__name__} of {len(obj):,}"
        fields = _fields(obj)
        if fields is not None:
            return f"{class_name(tp)} with {len(fields):,} fields"
        return f"{class_name(tp)} of {_family(tp).__len__(obj):,}"

    def schema(self, obj: Any) -> str:
        """The types of the entries, judged by the first ones."""
        found = contents(obj, MAX_SAMPLED)
        if found is None or not found.length:
            return ""
        if found.fields:
            return "\n".join(f"{name}: {type_name(type(value))}" for name, value in found.fields)
        if found.pairs:
            keys, values = zip(*found.pairs, strict=True)
            return f"keys: {_types(keys)}; values: {_types(values)}"
        return f"items: {_types(found.items)}"

    def value(self, obj: Any, preview: Preview) -> str:
        """The first entries, nested ones too."""
        return preview(obj)

    def facts(self, obj: Any) -> dict[str, Any]:
        """Length, and the keys of a mapping that are single values."""
        found = contents(obj, MAX_KEYS)
        if found is None:
            return {}
        facts: dict[str, Any] = {"length": found.length}
        if found.fields:
            facts["keys"] = [name for name, _ in found.fields]
        elif _family(type(obj)) is dict:
            facts["keys"] = [text for key, _ in found.pairs if (text := _key(key)) is not None]
        return facts


def _key(key: Any) -> str | None:
    return key if type(key) is str else scalar_text(key, MAX_KEYS)


def _types(values: Iterable[Any]) -> str:
    return ", ".join(dict.fromkeys(type_name(type(value)) for value in values))
