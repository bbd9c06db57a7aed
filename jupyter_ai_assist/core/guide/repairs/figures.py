"""Matplotlib's figures and axes taken for each other."""

from __future__ import annotations

import ast

from jupyter_ai_assist.core.guide.asker import Asker
from jupyter_ai_assist.core.guide.code import path_of
from jupyter_ai_assist.core.guide.words import code

from .base import Failure, Repair

__all__ = ["ARRAY_RULES", "RULES"]

_TWO = 2


async def figure_unpacked(failure: Failure, _: Asker) -> Repair | None:
    """``fig, ax = plt.figure()``: a figure alone has no axes yet."""
    if not failure.match(r"cannot unpack non-iterable Figure object"):
        return None
    for node in failure.code.near(ast.Call, failure.line):
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr == "figure":
            made = failure.code.text(node)
            return Repair(
                f"{code(made)} gives a figure alone; a figure and its axes come from "
                f"{code('subplots')}.",
                failure.code.edited(failure.code.replace_attribute(function, "subplots")),
            )
    return None


async def array_of_axes(failure: Failure, ask: Asker) -> Repair | None:
    """``axes.plot(…)`` after ``plt.subplots(2, 2)``: an array has to be indexed."""
    found = failure.match(r"'numpy\.ndarray' object has no attribute '(\w+)'")
    if not found:
        return None
    for node in failure.code.near(ast.Attribute, failure.line):
        name = path_of(node.value)
        variable = await ask.variable(name) if node.attr == found[1] and name else None
        shape = variable.facts.get("shape") if variable else None
        if variable is None or variable.facts.get("dtype") != "object" or not shape:
            continue
        first = f"{name}[{', '.join('0' for _ in shape)}]"
        size = " × ".join(map(str, shape))
        flat = (
            f" To go through all: {code(f'for ax in {name}.flat:')}" if len(shape) == _TWO else ""
        )
        return Repair(
            f"{code(name)} is an array of {size}, and only what is in it can {code(found[1])}.",
            note=f"Take one of them, for example {code(f'{first}.{found[1]}(…)')}.{flat}",
        )
    return None


RULES = (figure_unpacked,)
ARRAY_RULES = (array_of_axes,)
