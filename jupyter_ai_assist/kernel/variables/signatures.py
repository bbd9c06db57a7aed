"""Signatures, read from code objects: no default or annotation is asked for its repr."""

from __future__ import annotations

import functools
import inspect
import sys
import types
import typing
from types import (
    BuiltinFunctionType,
    CellType,
    ClassMethodDescriptorType,
    FunctionType,
    MethodDescriptorType,
    MethodType,
    MethodWrapperType,
    WrapperDescriptorType,
)
from typing import Any

from .base import Preview
from .static import (
    MISSING,
    class_attribute,
    instance_dict,
    is_a,
    is_exactly,
    library_class,
    mro,
    namespace,
    type_name,
)

__all__ = ["C_CALLABLES", "signature_text", "unwrapped"]

MAX_WRAPPERS = 20
MAX_SIGNATURE = 1_000

C_CALLABLES = (
    BuiltinFunctionType,
    MethodDescriptorType,
    MethodWrapperType,
    WrapperDescriptorType,
    ClassMethodDescriptorType,
)
"""Functions and methods of C code."""

_TYPE_SIGNATURE = type.__dict__["__text_signature__"]


class _Text:
    """Stands in for a default or annotation whose text is already known."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def signature_text(obj: Any, preview: Preview) -> str:
    """``(a, b=1)`` of a function, method, class or callable object, or ``""``."""
    text = _signature(obj, preview)
    return text if len(text) <= MAX_SIGNATURE else f"{text[:MAX_SIGNATURE]}…"


def unwrapped(obj: Any) -> Any:
    """The function behind descriptors and decorators that kept it."""
    for _ in range(MAX_WRAPPERS):
        inner = _inner(obj)
        if inner is MISSING:
            return obj
        obj = inner
    return obj


def _inner(obj: Any) -> Any:
    if is_exactly(type(obj), staticmethod, classmethod):
        return obj.__func__
    if is_exactly(type(obj), functools.partialmethod):
        return obj.func
    if is_a(type(obj), type):
        return MISSING
    return instance_dict(obj).get("__wrapped__", MISSING)


def _signature(obj: Any, preview: Preview) -> str:
    skip_first = is_exactly(type(obj), classmethod)
    obj = unwrapped(obj)
    if type(obj) is MethodType:
        return _function(unwrapped(obj.__func__), preview, skip_first=True)
    if is_a(type(obj), type):
        return _class(obj, preview)
    text = _function(obj, preview, skip_first=skip_first)
    if not text:
        call = class_attribute(type(obj), "__call__")
        text = _function(unwrapped(call), preview, skip_first=True) if _is_python(call) else ""
    return text


def _is_python(obj: Any) -> bool:
    return type(unwrapped(obj)) is FunctionType


def _class(tp: type, preview: Preview) -> str:
    """What calling a class takes: ``__init__`` or ``__new__``, whichever is nearer."""
    for base in mro(tp):
        for name in ("__init__", "__new__"):
            maker = namespace(base).get(name)
            if maker is not None and _is_python(maker):
                return _function(unwrapped(maker), preview, skip_first=True)
        text = None if base is object else _TYPE_SIGNATURE.__get__(base)
        if type(text) is str:
            return text.replace("($self, ", "(").replace("($self)", "()")
    return "()"


def _function(obj: Any, preview: Preview, *, skip_first: bool) -> str:
    if type(obj) is FunctionType:
        return _of_code(obj, preview, skip_first=skip_first)
    if not (is_exactly(type(obj), *C_CALLABLES) or type(obj) is library_class("numpy", "ufunc")):
        return ""
    try:
        return str(inspect.signature(obj))
    except ValueError:  # C code that does not say
        return ""


def _of_code(function: FunctionType, preview: Preview, *, skip_first: bool) -> str:
    parameters = list(inspect.signature(_bare(function)).parameters.values())
    annotations = _annotations(function)
    texts = [
        parameter.replace(
            default=parameter.default
            if parameter.default is inspect.Parameter.empty
            else _Text(preview(parameter.default)),
            annotation=annotations.get(parameter.name, inspect.Parameter.empty),
        )
        for parameter in parameters[1 if skip_first else 0 :]
    ]
    returned = annotations.get("return", inspect.Signature.empty)
    return str(inspect.Signature(texts, return_annotation=returned))


def _bare(function: FunctionType) -> FunctionType:
    """The same parameters without attributes that ``inspect`` would follow."""
    code = function.__code__
    cells = tuple(CellType() for _ in code.co_freevars)
    bare = FunctionType(code, {}, "", function.__defaults__, cells)
    bare.__kwdefaults__ = function.__kwdefaults__
    return bare


def _annotations(function: FunctionType) -> dict[str, _Text]:
    if sys.version_info >= (3, 14):  # asking would evaluate them
        return {}
    return {name: _Text(_annotation(note)) for name, note in function.__annotations__.items()}


_GENERICS = (types.GenericAlias, type(typing.List[int]))  # noqa: UP006 - the typing alias


def _annotation(note: Any) -> str:
    if type(note) is str:
        return note
    if note is None or note is type(None):
        return "None"
    if is_a(type(note), type):
        return type_name(note)
    if type(note) is types.UnionType:
        return " | ".join(map(_annotation, note.__args__))
    if is_exactly(type(note), *_GENERICS):
        inner = ", ".join(map(_annotation, note.__args__))
        return f"{_annotation(note.__origin__)}[{inner}]"
    return "…"
