"""Which names' objects a cell changes without binding the names anew."""

from __future__ import annotations

import ast
import warnings
from functools import lru_cache

from .source import mask_magics

__all__ = ["changed_in_place"]

_METHODS = frozenset(
    [
        "add",
        "append",
        "clear",
        "discard",
        "extend",
        "fit",
        "insert",
        "partial_fit",
        "pop",
        "popitem",
        "remove",
        "reverse",
        "setdefault",
        "sort",
        "update",
    ]
)
"""Methods that change what they are called on, of Python's containers and of estimators."""


@lru_cache(maxsize=4096)
def changed_in_place(source: str) -> frozenset[str]:
    """The names at whose items or attributes ``source`` writes, as far as it shows.

    ``df["x"] = 1``, ``del d[k]``, ``names.append(n)``, ``df.drop(…, inplace=True)``. What a
    function does to its arguments is not looked at; nothing if the source does not parse.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(mask_magics(source))
    except (SyntaxError, ValueError, RecursionError):
        return frozenset()
    return frozenset(name for node in ast.walk(tree) if (name := _changed(node)))


def _changed(node: ast.AST) -> str:
    match node:
        case (
            ast.Subscript(ctx=ast.Store() | ast.Del()) | ast.Attribute(ctx=ast.Store() | ast.Del())
        ):
            return _root(node)
        case ast.Call(func=ast.Attribute(attr=method) as called, keywords=keywords):
            inplace = any(
                keyword.arg == "inplace" and getattr(keyword.value, "value", None) is True
                for keyword in keywords
            )
            return _root(called) if method in _METHODS or inplace else ""
        case _:
            return ""


def _root(node: ast.expr) -> str:
    """The name that a path of items and attributes starts at; ``""`` if it starts at none."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
