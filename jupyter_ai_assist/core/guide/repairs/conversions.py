"""ValueError from turning one kind of value into another."""

from __future__ import annotations

import ast
import re

from jupyter_ai_assist.core.guide.asker import Asker
from jupyter_ai_assist.core.guide.code import path_of
from jupyter_ai_assist.core.guide.words import code

from .base import Failure, Repair

__all__ = ["RULES"]


async def text_to_number(failure: Failure, _: Asker) -> Repair | None:
    """A text that is no number, or not as Python writes one."""
    found = failure.match(
        r"could not convert string to (?:float|complex): '(.*?)'"
    ) or failure.match(r"invalid literal for int\(\) with base 10: '(.*?)'")
    if not found:
        return None
    column = _column(failure, found[1])
    if column:
        return column
    for node in failure.code.near(ast.Call, failure.line):
        if path_of(node.func) in {"int", "float"} and len(node.args) == 1:
            return _number(failure, node, found[1])
    return None


def _column(failure: Failure, value: str) -> Repair | None:
    """``df["x"].astype(float)`` with something else among the numbers."""
    cell = failure.code
    for node in cell.near(ast.Call, failure.line):
        function = node.func
        if not isinstance(function, ast.Attribute) or function.attr != "astype":
            continue
        if isinstance(node.args[0] if node.args else None, ast.Dict):
            continue
        text = f'pd.to_numeric({cell.text(function.value)}, errors="coerce")'
        return Repair(
            f"{code(cell.text(function.value))} holds {code(repr(value))}, which is no number.",
            cell.edited(cell.replace(node, text)),
            "What is no number becomes `NaN`: count them with `.isna().sum()` before you go on.",
        )
    return None


def _number(failure: Failure, node: ast.Call, value: str) -> Repair:
    cell, argument = failure.code, node.args[0]
    text, function = cell.text(argument), path_of(node.func)
    what = (
        code(text) if isinstance(argument, ast.Constant) else f"{code(text)}, {code(repr(value))},"
    )
    cause = f"{what} is nothing that {code(f'{function}()')} can read"
    if re.fullmatch(r"\s*-?\d{1,3}(,\d{3})+(\.\d+)?\s*", value):
        edit = cell.replace(argument, f'{text}.replace(",", "")')
        return Repair(f"{cause} because of its commas.", cell.edited(edit))
    if function == "int" and re.fullmatch(r"\s*[-+]?\d*\.\d+\s*", value):
        return Repair(
            f"{cause}: it has a fraction.",
            cell.edited(*cell.wrap(argument, "float(", ")")),
            f"{code('int(float(…))')} cuts the fraction off; {code('round')} rounds.",
        )
    return Repair(f"{cause}.", note="Look where it comes from: it is no number at all.")


async def missing_to_integer(failure: Failure, _: Asker) -> Repair | None:
    """Missing values in a column that is to become whole numbers."""
    if not failure.match(r"^Cannot convert non-finite values|cannot convert float NaN to integer"):
        return None
    cell = failure.code
    for node in cell.near(ast.Call, failure.line):
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr == "astype" and node.args:
            return Repair(
                f"{code(cell.text(function.value))} has missing values, and `int` has none.",
                cell.edited(cell.replace(node.args[0], '"Int64"')),
                f"pandas' own {code('Int64')} keeps them as `<NA>`.",
            )
    return None


RULES = (text_to_number, missing_to_integer)
