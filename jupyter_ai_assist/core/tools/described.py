"""What is written below the fields of a tool's arguments, for the model that fills them in."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping
from itertools import pairwise
from textwrap import dedent

from pydantic import BaseModel

__all__ = ["descriptions"]


def descriptions(arguments: type[BaseModel]) -> Mapping[str, str]:
    """The text below each field, by the field's name; none where there is no source to read.

    pydantic's ``use_attribute_docstrings`` reads the same, but while it makes the class: whoever
    imports the tools would wait for it, whether or not a model is asked.
    """
    found: dict[str, str] = {}
    for kind in reversed(arguments.__mro__):
        if issubclass(kind, BaseModel) and kind is not BaseModel:
            found |= _own(kind)
    return found


def _own(kind: type) -> dict[str, str]:
    try:
        source = inspect.getsource(kind)
    except (OSError, TypeError):  # made by a program, or typed into a terminal
        return {}
    definition = ast.parse(dedent(source)).body[0]
    found = {}
    for field, below in pairwise(getattr(definition, "body", ())):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                found[name] = inspect.cleandoc(text)
    return found
