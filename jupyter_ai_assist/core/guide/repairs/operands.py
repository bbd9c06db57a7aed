"""TypeError about values: text and numbers mixed, conditions without parentheses."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator

from jupyter_ai_assist.core.guide.asker import Asker
from jupyter_ai_assist.core.guide.code import Edit, path_of
from jupyter_ai_assist.core.guide.words import code, short_type
from jupyter_ai_assist.core.workspace.base import Variable

from .base import Failure, Repair
from .conditions import missing_parentheses

__all__ = ["RULES"]

_NUMBERS = {"int", "float", "int64", "float64", "int32", "float32", "complex"}


_CALLED = {"len": "int", "str": "str", "input": "str", "int": "int", "float": "float"}
"""What some functions return."""


async def _type(failure: Failure, ask: Asker, node: ast.expr) -> tuple[str, str]:
    """The type of an operand and, of text, what it holds; blank where unknown."""
    if isinstance(node, ast.Constant):
        return type(node.value).__name__, str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "str", ""
    if isinstance(node, ast.Call):
        return _CALLED.get(path_of(node.func), ""), ""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = await _type(failure, ask, node.left), await _type(failure, ask, node.right)
        return ("str", "") if "str" in {left[0], right[0]} else left
    variable = await ask.variable(path_of(node))
    return _type_of(variable) if variable else ("", "")


def _type_of(variable: Variable) -> tuple[str, str]:
    dtype = str(variable.facts.get("dtype", ""))
    if variable.type.startswith("pandas."):
        return ("text column" if dtype in {"str", "object", "string"} else "column"), ""
    return short_type(variable.type), variable.value.strip("'\"")


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*", text) is not None


def _as_number(text: str, holds: str) -> str:
    return f"int({text})" if re.fullmatch(r"\s*[-+]?\d+\s*", holds) else f"float({text})"


def _pairs(failure: Failure) -> Iterator[tuple[ast.expr, ast.expr]]:
    """The operands of the failing line, two by two."""
    for sum_ in failure.code.near(ast.BinOp, failure.line):
        yield sum_.left, sum_.right
    for test in failure.code.near(ast.Compare, failure.line):
        yield from itertools.pairwise([test.left, *test.comparators])
    for change in failure.code.near(ast.AugAssign, failure.line):
        yield change.target, change.value


async def text_and_number(failure: Failure, ask: Asker) -> Repair | None:
    """``"n = " + 3``, and ``age + 1`` where ``age`` is text."""
    if not failure.match(
        r"^can only concatenate str|for [-+*/%]=?: '(int|float|str)' and"
        r"|instances of '(str|int|float)'|can't multiply sequence by non-int"
        r"|Invalid comparison between dtype=(str|object)"
    ):
        return None
    for left, right in _pairs(failure):
        kinds = [await _type(failure, ask, left), await _type(failure, ask, right)]
        repair = _mixed(failure, (left, right), (kinds[0], kinds[1]))
        if repair:
            return repair
    return None


def _mixed(
    failure: Failure,
    nodes: tuple[ast.expr, ast.expr],
    kinds: tuple[tuple[str, str], tuple[str, str]],
) -> Repair | None:
    cell = failure.code
    for place in (0, 1):
        node, other = nodes[place], nodes[1 - place]
        (type_, holds), (other_type, _) = kinds[place], kinds[1 - place]
        text = cell.text(node)
        if type_ == "text column" and other_type in {*_NUMBERS, "column"}:
            edits = cell.wrap(node, "pd.to_numeric(", ', errors="coerce")')
            return Repair(
                f"{code(text)} holds text, and {code(cell.text(other))} is a number.",
                cell.edited(*edits),
                "What is no number becomes `NaN`: count them with `.isna().sum()`.",
            )
        if type_ == "str" and _is_number(holds) and other_type in _NUMBERS:
            number = _as_number(text, holds)
            return Repair(
                f"{code(text)} is the text {code(repr(holds))}, not a number.",
                cell.edited(cell.replace(node, number)),
                f"If you want to join texts instead, use {code(f'str({cell.text(other)})')}.",
            )
    return _joined(failure, nodes, kinds)


def _joined(
    failure: Failure,
    nodes: tuple[ast.expr, ast.expr],
    kinds: tuple[tuple[str, str], tuple[str, str]],
) -> Repair | None:
    """Turn the operand that is no text into text."""
    joins = failure.match(r"^can only concatenate str|for \+=?: ")
    types = [kind[0] for kind in kinds]
    found = failure.match(r'\(not "([\w.]+)"\)')
    if not joins or types.count("str") != 1:
        return None
    other = nodes[1 - types.index("str")]
    type_ = types[1 - types.index("str")] or (found[1] if found else "")
    text = failure.code.text(other)
    if not type_ or type_ in {"list", "tuple", "dict"}:
        return None
    return Repair(
        f"{code(text)} is no text but {code(type_)}, and {code('+')} joins text only with text.",
        failure.code.edited(*failure.code.wrap(other, "str(", ")")),
        f"An f-string does the same: {code('f' + repr('… {' + text + '}'))}.",
    )


async def not_whole(failure: Failure, _: Asker) -> Repair | None:
    """``range(n / 2)``: a float where Python counts."""
    if not failure.match(
        r"'float' object cannot be interpreted|indices must be integers.*not float"
    ):
        return None
    cell = failure.code
    nodes = [a for call in cell.near(ast.Call, failure.line) for a in call.args]
    nodes += [node.slice for node in cell.near(ast.Subscript, failure.line)]
    for node in nodes:
        text = cell.text(node)
        cause = f"{code(text)} is a float, and a count or place must be whole."
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            place = cell.source.index("/", cell.span(node.left)[1])
            edit = Edit(place, place + 1, "//")
            return Repair(cause, cell.edited(edit), "`//` divides and drops the fraction.")
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            return Repair(cause, cell.edited(cell.replace(node, str(int(node.value)))))
        if any(isinstance(part, ast.Div) for part in ast.walk(node)) or len(nodes) == 1:
            return Repair(cause, cell.edited(*cell.wrap(node, "int(", ")")))
    return None


async def not_iterable(failure: Failure, _: Asker) -> Repair | None:
    """``for i in 5`` and ``for i in len(xs)``."""
    if not failure.match(r"^'(int|numpy\.int64)' object is not iterable"):
        return None
    cell = failure.code
    for loop in cell.loops(failure.line):
        text = cell.text(loop.iter)
        return Repair(
            f"{code(text)} is one number; a loop over numbers needs {code('range')}.",
            cell.edited(*cell.wrap(loop.iter, "range(", ")")),
        )
    return None


async def sum_of_texts(failure: Failure, _: Asker) -> Repair | None:
    """``sum`` of numbers that are still text."""
    if not failure.match(r"for \+: 'int' and 'str'"):
        return None
    for node in failure.code.near(ast.Call, failure.line):
        if path_of(node.func) == "sum" and len(node.args) == 1:
            text = failure.code.text(node.args[0])
            return Repair(
                f"{code(text)} holds texts, and {code('sum')} adds numbers.",
                failure.code.edited(*failure.code.wrap(node.args[0], "map(float, ", ")")),
            )
    return None


async def join_of_numbers(failure: Failure, _: Asker) -> Repair | None:
    """``", ".join`` of things that are no text."""
    if not failure.match(r"^sequence item \d+: expected str instance"):
        return None
    for node in failure.code.near(ast.Call, failure.line):
        if isinstance(node.func, ast.Attribute) and node.func.attr == "join" and node.args:
            text = failure.code.text(node.args[0])
            return Repair(
                f"{code(text)} holds something that is no text, and {code('join')} takes texts.",
                failure.code.edited(*failure.code.wrap(node.args[0], "map(str, ", ")")),
            )
    return None


async def unhashable(failure: Failure, _: Asker) -> Repair | None:
    """A list as a key or in a set: only what cannot change may be one."""
    if not failure.match(r"unhashable type: 'list'"):
        return None
    cell = failure.code
    keys = [key for node in cell.near(ast.Dict, failure.line) for key in node.keys if key]
    keys += [item for node in cell.near(ast.Set, failure.line) for item in node.elts]
    keys += [node.slice for node in cell.near(ast.Subscript, failure.line)]
    found = [key for key in keys if isinstance(key, ast.List)]
    edits = [edit for key in found for edit in cell.wrap(key, "tuple(", ")")]
    return Repair(
        "A list cannot be a key of a dict or an item of a set, because it can change.",
        cell.edited(*edits) if edits else "",
        f"A {code('tuple')} can.",
    )


async def not_json(failure: Failure, _: Asker) -> Repair | None:
    """Values that JSON does not know."""
    found = failure.match(r"^Object of type (\w+) is not JSON serializable")
    if not found:
        return None
    type_ = found[1]
    numpy = type_ == "ndarray" or type_.startswith(("int", "float", "bool"))
    default = "lambda o: o.tolist()" if numpy else "list" if "set" in type_ else "str"
    for node in failure.code.near(ast.Call, failure.line):
        if path_of(node.func) in {"json.dumps", "json.dump"} and len(node.keywords) < 1:
            end = failure.code.span(node)[1] - 1
            edit = Edit(end, end, f", default={default}")
            return Repair(
                f"JSON has no {code(type_)}.",
                failure.code.edited(edit),
                f"{code('default')} says what to write for values that JSON does not know.",
            )
    return None


RULES = (
    missing_parentheses,
    not_whole,
    not_iterable,
    sum_of_texts,
    text_and_number,
    join_of_numbers,
    unhashable,
    not_json,
)
