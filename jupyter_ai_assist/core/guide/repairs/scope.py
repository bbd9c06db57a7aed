"""UnboundLocalError, ZeroDivisionError, RecursionError, MemoryError."""

from __future__ import annotations

import ast
import math
import re

from jupyter_ai_assist.core.guide.asker import Asker
from jupyter_ai_assist.core.guide.code import path_of
from jupyter_ai_assist.core.guide.words import about, code

from .base import Failure, Repair

__all__ = ["LOCAL_RULES", "MEMORY_RULES", "RECURSION_RULES", "ZERO_RULES"]

_BYTES = {"float64": 8, "int64": 8, "complex128": 16, "float32": 4, "int32": 4, "bool": 1}


async def assigned_in_function(failure: Failure, ask: Asker) -> Repair | None:
    """``count += 1`` in a function, where ``count`` lives outside."""
    found = failure.match(r"local variable '(\w+)'")
    if not found:
        return None
    name = found[1]
    function = _function_at(failure)
    known = await ask.names()
    if function is None:
        return None
    outside = name in known or any(
        isinstance(node.ctx, ast.Store) and node.id == name and node.lineno < function.lineno
        for node in failure.code.every(ast.Name)
    )
    cause = (
        f"{code(function.name)} assigns to {code(name)}, so {code(name)} is its own variable "
        "there, and it is read before it has a value."
    )
    if not outside:
        return Repair(cause, note=f"Give {code(name)} a value at the start of the function.")
    body = function.body
    docstring = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    first = body[1] if docstring and len(body) > 1 else body[0]
    if first.lineno == function.lineno:
        return Repair(cause)
    return Repair(
        cause,
        failure.code.edited(failure.code.new_line(first.lineno, f"global {name}")),
        f"{code('global')} means the notebook's own {code(name)}. Passing it as an argument and "
        "returning it is cleaner in larger code.",
    )


def _function_at(failure: Failure) -> ast.FunctionDef | None:
    functions = failure.code.every(ast.FunctionDef)
    around = [f for f in functions if f.lineno <= failure.line <= (f.end_lineno or f.lineno)]
    return around[-1] if around else None


async def zero_divisor(failure: Failure, ask: Asker) -> Repair | None:
    """The divisor that is zero, and a guard."""
    cell = failure.code
    nodes = [
        node
        for node in cell.near(ast.BinOp, failure.line)
        if isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod)
    ]
    for node in nodes:
        zero = await _why_zero(ask, node.right)
        if zero is None and len(nodes) > 1:
            continue
        text, divisor = cell.text(node), cell.text(node.right)
        cause = f"{code(divisor)} is zero in {code(text)}{f': {zero}' if zero else ''}."
        if isinstance(node.right, ast.Constant):
            return Repair(f"{code(text)} divides by zero as it is written.")
        if not _repeatable(node.right):
            return Repair(cause, note="Decide what the result should be in that case.")
        guarded = f'({text} if {divisor} else float("nan"))'
        return Repair(
            cause,
            cell.edited(cell.replace(node, guarded)),
            "The result is now `nan` where the divisor is zero; choose another value if that fits "
            "better, or look why it is zero.",
        )
    return None


async def _why_zero(ask: Asker, node: ast.expr) -> str | None:
    """What makes a divisor zero; ``None`` if that is not known."""
    if isinstance(node, ast.Constant):
        return "" if node.value == 0 else None
    if isinstance(node, ast.Call) and path_of(node.func) == "len" and node.args:
        variable = await ask.variable(path_of(node.args[0]))
        empty = variable is not None and variable.facts.get("length") == 0
        return f"{about(variable)} is empty" if variable and empty else None
    variable = await ask.variable(path_of(node))
    return "" if variable and variable.value in {"0", "0.0"} else None


def _repeatable(node: ast.expr) -> bool:
    """Whether evaluating an expression twice is the same as once."""
    calls = [part for part in ast.walk(node) if isinstance(part, ast.Call)]
    return all(path_of(call.func) in {"len", "sum", "abs", "min", "max"} for call in calls)


async def endless_recursion(failure: Failure, _: Asker) -> Repair | None:
    """The function that calls itself, and whether it can ever end."""
    names = [frame.function for frame in failure.error.frames]
    name = max(names, key=names.count, default="")
    for function in failure.code.every(ast.FunctionDef):
        if function.name != name:
            continue
        ends = any(
            isinstance(node, ast.Return) and not _calls(node, name) for node in ast.walk(function)
        )
        branch = any(isinstance(node, ast.If | ast.IfExp) for node in ast.walk(function))
        why = (
            "Its case without a further call is never reached with these arguments."
            if ends and branch
            else "It has no case that returns without a further call."
        )
        return Repair(
            f"{code(name)} calls itself without end. {why}",
            note="Check that every call comes closer to the case that ends it.",
        )
    return Repair(f"{code(name)} calls itself without end.") if name else None


def _calls(node: ast.AST, name: str) -> bool:
    calls = (part for part in ast.walk(node) if isinstance(part, ast.Call))
    return any(path_of(call.func).rpartition(".")[2] == name for call in calls)


async def too_large(failure: Failure, _: Asker) -> Repair | None:
    """An array that does not fit into memory."""
    found = failure.match(r"array with shape \(([\d, ]+)\) and data type (\w+)")
    if not found:
        return Repair(
            "The computer has no memory left for this step.",
            note="Delete what you no longer need with `del`, or work on a part of the data.",
        )
    shape = [int(part) for part in re.findall(r"\d+", found[1])]
    size = math.prod(shape) * _BYTES.get(found[2], 8) / 1e9
    shown = f"{size:,.1f}".removesuffix(".0")
    return Repair(
        f"An array of {' × '.join(f'{part:,}' for part in shape)} {code(found[2])} values takes "
        f"about {shown} GB.",
        note="Is the shape what you meant? If so, work in parts, use a smaller dtype such as "
        "`float32`, or a sparse matrix.",
    )


LOCAL_RULES = (assigned_in_function,)
ZERO_RULES = (zero_divisor,)
RECURSION_RULES = (endless_recursion,)
MEMORY_RULES = (too_large,)
