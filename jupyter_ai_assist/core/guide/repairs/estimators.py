"""scikit-learn: models that are not fitted, and one column where a table is wanted."""

from __future__ import annotations

import ast

from jupyter_ai_assist.core.guide.asker import Asker
from jupyter_ai_assist.core.guide.code import path_of
from jupyter_ai_assist.core.guide.words import code

from .base import Failure, Repair

__all__ = ["NOT_FITTED_RULES", "RULES"]


async def one_column(failure: Failure, _: Asker) -> Repair | None:
    """``fit(X["a"], y)``: a column is one-dimensional, ``X[["a"]]`` is a table of it."""
    if not failure.match(r"Expected (a )?2-?D|Expected a 2-dimensional"):
        return None
    for call in failure.code.near(ast.Call, failure.line):
        node = call.args[0] if call.args else None
        if not isinstance(call.func, ast.Attribute) or not isinstance(node, ast.Subscript):
            continue
        label = node.slice
        if isinstance(label, ast.Constant) and isinstance(label.value, str):
            text = failure.code.text(label)
            return Repair(
                f"{code(failure.code.text(node))} is one column, and a table is wanted.",
                failure.code.edited(failure.code.replace(label, f"[{text}]")),
                "Double brackets give a table with one column.",
            )
    return None


async def not_fitted(failure: Failure, _: Asker) -> Repair | None:
    """``model.predict(…)`` before ``model.fit(…)``."""
    for call in failure.code.near(ast.Call, failure.line):
        name = path_of(call.func.value) if isinstance(call.func, ast.Attribute) else ""
        if name and isinstance(call.func, ast.Attribute):
            return Repair(
                f"{code(name)} has to learn from data before it can {code(call.func.attr)}.",
                note=f"Call {code(f'{name}.fit(…)')} with your training data first.",
            )
    return None


RULES = (one_column,)
NOT_FITTED_RULES = (not_fitted,)
