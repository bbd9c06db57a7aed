"""Finding the object at ``df.price``, ``model.layers[0]`` or ``config["db"]``.

A path is followed through what objects store. A step that would have to run code
ends in an ``Unread`` stand-in or in nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from itertools import islice
from types import FunctionType, MethodType
from typing import Any

from jupyter_ai_assist.core.object_path import Step, parse

from .databases import is_url
from .pandas_access import column_of, is_frame
from .signatures import C_CALLABLES
from .static import (
    MISSING,
    attribute,
    class_attribute,
    doc_of,
    instance_dict,
    is_a,
    is_exactly,
    library_class,
    steady,
    type_name,
)
from .unread import Unread
from .xarray_objects import is_labelled, variable_of

__all__ = ["find", "follow"]

MAX_SCANNED = 100_000
"""Keys of a dictionary that are compared one by one: a lookup could run a key's code."""


def find(path: str, names: Mapping[str, Any]) -> Any:
    """The object at a path that starts at one of ``names``, or ``MISSING``."""
    parsed = parse(path)
    if parsed is None:
        return MISSING
    root, steps = parsed
    return follow(names.get(root, MISSING), steps)


def follow(obj: Any, steps: list[Step]) -> Any:
    """The object that some steps lead to, or ``MISSING``."""
    for kind, key in steps:
        if obj is MISSING or type(obj) is Unread or is_url(type(obj)):
            return MISSING
        obj = _attribute(obj, key) if kind == "attribute" else _item(obj, key)
    return obj


def _attribute(obj: Any, name: str) -> Any:
    found = attribute(obj, name)
    if found is MISSING:
        return _part(obj, name)
    if name in instance_dict(obj):
        return found
    if _is_named_field(obj, name):
        return tuple.__getitem__(obj, class_attribute(type(obj), "_fields").index(name))
    return _from_class(obj, found)


def _part(obj: Any, label: Any) -> Any:
    """The column or variable of this label, or ``MISSING``."""
    if is_frame(type(obj)):
        return column_of(obj, label)
    return variable_of(obj, label) if is_labelled(type(obj)) else MISSING


def _from_class(obj: Any, found: Any) -> Any:
    """What a class attribute is on ``obj``: a method, a plain value, or unread."""
    is_class = is_a(type(obj), type)
    if type(found) is staticmethod:
        return found.__func__
    if type(found) is classmethod and callable(found.__func__):
        return MethodType(found.__func__, obj if is_class else type(obj))
    if type(found) is FunctionType:
        return found if is_class else MethodType(found, obj)
    if is_exactly(type(found), *C_CALLABLES) or class_attribute(type(found), "__get__") is MISSING:
        return found
    return Unread(type_name(type(found)), type_name(obj if is_class else type(obj)), doc_of(found))


def _is_named_field(obj: Any, name: str) -> bool:
    fields = class_attribute(type(obj), "_fields")
    return is_a(type(obj), tuple) and type(fields) is tuple and name in fields


def _item(obj: Any, key: Any) -> Any:
    tp = type(obj)
    if is_frame(tp) or is_labelled(tp):
        return _part(obj, key)
    if is_a(tp, dict):
        return _value_of(obj, key)
    if type(key) is not int:
        polars = library_class("polars", "DataFrame")
        is_polars = polars is not None and tp is polars
        return obj.get_column(key) if is_polars and key in obj.columns else MISSING
    for family in (list, tuple, deque):
        if is_a(tp, family):
            length = family.__len__(obj)
            return family.__getitem__(obj, key) if -length <= key < length else MISSING
    return _array_item(obj, key)


def _value_of(mapping: Any, key: Any) -> Any:
    def look() -> Any:
        entries = islice(dict.items(mapping), MAX_SCANNED)
        return next(
            (value for own, value in entries if type(own) is type(key) and own == key), MISSING
        )

    return steady(look)


def _array_item(array: Any, key: int) -> Any:
    if type(array) is not library_class("numpy", "ndarray") or not array.ndim:
        return MISSING
    return array[key] if -len(array) <= key < len(array) else MISSING
