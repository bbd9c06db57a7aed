"""What a live object says about itself: signature, docstring, file, members."""

from __future__ import annotations

import inspect
from types import FunctionType, MethodType, ModuleType
from typing import Any

from jupyter_ai_assist.core.workspace.base import Docs

from .base import Preview
from .pandas_access import Column
from .signatures import signature_text, unwrapped
from .static import (
    doc_of,
    instance_dict,
    is_a,
    library_class,
    members,
    module_dict,
    module_name,
    type_name,
)
from .unread import Unread

__all__ = ["docs_of"]

MAX_TEXT = 8_000


def docs_of(path: str, obj: Any, preview: Preview) -> Docs:
    """The documentation of an object, from what it and its class store."""
    if type(obj) is Unread:
        return Docs(path=path, type=obj.kind, text=_cleaned(obj.doc))
    if type(obj) is Column:
        series = docs_of(path, library_class("pandas", "Series"), preview)
        return series.model_copy(update={"type": "pandas.Series", "signature": ""})
    return Docs(
        path=path,
        type=type_name(type(obj)),
        signature=signature_text(obj, preview),
        text=_cleaned(doc_of(unwrapped(obj)) if _is_wrapper(obj) else doc_of(obj)),
        file=_file(unwrapped(obj)),
        members=members(obj),
    )


def _is_wrapper(obj: Any) -> bool:
    return type(obj) is staticmethod or type(obj) is classmethod


def _cleaned(text: str) -> str:
    cleaned = inspect.cleandoc(text[: 2 * MAX_TEXT])
    return cleaned if len(cleaned) <= MAX_TEXT else f"{cleaned[:MAX_TEXT]}…"


def _file(obj: Any) -> str:
    """The file that defines an object, as the code or its module records it."""
    if type(obj) is MethodType:
        obj = unwrapped(obj.__func__)
    if type(obj) is FunctionType:
        return obj.__code__.co_filename
    if is_a(type(obj), ModuleType):
        found = instance_dict(obj).get("__file__")
    else:
        owner = obj if is_a(type(obj), type) else type(obj)
        found = module_dict(module_name(owner)).get("__file__")
    return found if type(found) is str else ""
