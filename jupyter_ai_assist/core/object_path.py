"""Reading a path such as ``df.price``, ``model.layers[0]`` or ``config["db"]``.

This is the one reader: what a policy decides about and what is looked up afterwards
are the same names, however the path is spelt.
"""

from __future__ import annotations

import ast
import re
from typing import Any

from .errors import UsageError

__all__ = ["HISTORY", "Step", "is_history", "parse", "required"]

MAX_PATH = 500

HISTORY = r"In|Out|_[iod]h|_i{0,3}|_i?\d+|__|___"
"""Fits the names under which IPython keeps what cells were and gave: ``In``, ``_3``, ``__``."""

Step = tuple[str, Any]
"""``("attribute", name)`` or ``("item", key)``; the key is a text or an integer."""


def parse(path: str) -> tuple[str, list[Step]] | None:
    """The root name of a path and the steps from there; ``None`` if it is no path."""
    if len(path) > MAX_PATH:
        return None
    try:
        node: ast.expr = ast.parse(path.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return None
    steps: list[Step] = []
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Attribute):
            steps.append(("attribute", node.attr))
        elif isinstance(node, ast.Subscript):
            key = _key(node.slice)
            if key is None:
                return None
            steps.append(("item", key))
        else:
            return None
        node = node.value
    return node.id, steps[::-1]


def required(path: str) -> tuple[str, list[Step]]:
    """As ``parse``.

    Raises
    ------
    UsageError
        It is no path.
    """
    parsed = parse(path)
    if parsed is None:
        raise UsageError(
            f"{path!r} is no path.", hint="Write a name, df.text, or 'df[\"a column\"]', in quotes."
        )
    return parsed


def is_history(name: str) -> bool:
    """Whether IPython keeps what cells were and gave under this name."""
    return re.fullmatch(HISTORY, name) is not None


def _key(node: ast.expr) -> str | int | None:
    """The text or integer of an index."""
    sign = 1
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node, sign = node.operand, -1
    if not isinstance(node, ast.Constant):
        return None
    value = node.value
    if type(value) is int:
        return sign * value
    return value if type(value) is str and sign == 1 else None
