"""scikit-learn: models that are not fitted, and data that they cannot learn from."""

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


async def missing_values(failure: Failure, _: Asker) -> Repair | None:
    """``fit`` of a table with missing values."""
    found = failure.match(r"^Input (\w+) contains NaN")
    call = _fit(failure)
    if not found or call is None:
        return None
    frame, columns = _columns(call)
    drop = f"{frame} = {frame}.dropna(subset=[{', '.join(map(repr, columns))}])"
    first = f"leave such rows out before: {code(drop)}" if columns else "leave such rows out before"
    return Repair(
        f"The input {code(found[1])} has missing values, which this model cannot learn from.",
        note=f"Either {first}; or fill them within the model: "
        f"{code('make_pipeline(SimpleImputer(), …)')}.",
    )


async def text_in_table(failure: Failure, _: Asker) -> Repair | None:
    """``fit`` of a table with a column of text."""
    found = failure.match(r"^could not convert string to float: '(.*?)'")
    if not found or _fit(failure) is None:
        return None
    return Repair(
        f"A column holds text, as {code(repr(found[1]))}, and this model learns from numbers.",
        note=f"Turn such columns into numbers first: {code('pd.get_dummies(…)')}, or "
        f"{code('OneHotEncoder')} within a pipeline.",
    )


async def other_lengths(failure: Failure, _: Asker) -> Repair | None:
    """``fit(X, y)`` of another number of rows than of answers."""
    found = failure.match(r"inconsistent numbers of samples: \[(\d+), (\d+)\]")
    call = _fit(failure)
    if not found or call is None:
        return None
    names = [code(failure.code.text(node)) for node in call.args[:2]]
    first, second = names if len(names) > 1 else ["The first", "the second"]
    return Repair(
        f"{first} has {found[1]} rows, and {second} has {found[2]}.",
        note="Each row needs its answer: make both from the same rows.",
    )


def _fit(failure: Failure) -> ast.Call | None:
    calls = failure.code.near(ast.Call, failure.line)
    fits = (call for call in calls if isinstance(call.func, ast.Attribute))
    return next((call for call in fits if call.func.attr.startswith("fit")), None)  # type: ignore[attr-defined]


def _columns(call: ast.Call) -> tuple[str, list[str]]:
    """The one frame whose columns are written out in a call, with the columns."""
    parts = [node for node in call.args if isinstance(node, ast.Subscript)]
    frames = {path_of(node.value) for node in parts}
    labels = [
        part.value
        for node in parts
        for part in ast.walk(node.slice)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
    return (frames.pop(), labels) if len(frames) == 1 and len(parts) == len(call.args) else ("", [])


RULES = (one_column, missing_values, text_in_table, other_lengths)
NOT_FITTED_RULES = (not_fitted,)
