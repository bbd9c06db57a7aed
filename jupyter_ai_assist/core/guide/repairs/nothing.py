"""``None`` where an object was expected: where it came from."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from jupyter_ai_assist.core.guide.asker import Asker
from jupyter_ai_assist.core.guide.code import Code, Edit, path_of
from jupyter_ai_assist.core.guide.words import code
from jupyter_ai_assist.core.workspace.base import Cell

from .base import Failure, Repair

__all__ = ["about_none"]

_IN_PLACE = {
    "append": "",
    "extend": "",
    "insert": "",
    "remove": "",
    "reverse": "",
    "clear": "",
    "update": "",
    "add": "",
    "shuffle": "",
    "sort": "sorted",
}
"""Methods that change their object and return nothing → the function that returns it."""

_MAY_FIND_NOTHING = {"match", "search", "fullmatch", "get", "find"}


async def about_none(failure: Failure, ask: Asker) -> Repair | None:
    """Follow the name that is ``None`` back to the call that made it so."""
    if not failure.match(r"'NoneType' object|NoneType"):
        return None
    chained = _chained(failure)
    if chained:
        return chained
    for name in _candidates(failure):
        variable = await ask.variable(name)
        local = variable is None and _assigned_here(failure, name)
        if not local and (variable is None or variable.type != "NoneType"):
            continue
        found = _origin(failure, ask, name)
        if found:
            return _explained(failure, name, *found)
    return None


def _chained(failure: Failure) -> Repair | None:
    """``xs.sort().reverse()``: a second call on what returns nothing."""
    for node in failure.code.near(ast.Attribute, failure.line):
        call = node.value
        method = call.func if isinstance(call, ast.Call) else None
        if isinstance(method, ast.Attribute) and method.attr in _IN_PLACE:
            return Repair(
                f"{code(failure.code.text(call))} changes the object itself and returns "
                f"{code('None')}, so {code(f'.{node.attr}')} cannot follow it.",
                note="Write each of these calls on a line of its own.",
            )
    return None


def _candidates(failure: Failure) -> list[str]:
    """The names that the failing line asks something of, the likeliest first."""
    owners = [node.value for node in failure.code.near(ast.Attribute, failure.line)]
    owners += [node.value for node in failure.code.near(ast.Subscript, failure.line)]
    owners += [node.iter for node in failure.code.near(ast.For, failure.line)]
    owners += [side for node in failure.code.near(ast.BinOp, failure.line) for side in _sides(node)]
    owners += [a for node in failure.code.near(ast.Call, failure.line) for a in node.args]
    return list(dict.fromkeys(node.id for node in owners if isinstance(node, ast.Name)))


def _sides(node: ast.BinOp) -> tuple[ast.expr, ast.expr]:
    return node.left, node.right


def _assigned_here(failure: Failure, name: str) -> bool:
    return any(
        isinstance(node.ctx, ast.Store) and node.id == name for node in failure.code.every(ast.Name)
    )


def _origin(failure: Failure, ask: Asker, name: str) -> tuple[Code, ast.Assign, Cell] | None:
    """The last assignment to the name before it failed, here or in an earlier cell."""
    for node in reversed(failure.code.every(ast.Assign)):
        if node.lineno < failure.line and _binds(node, name):
            return failure.code, node, failure.cell
    for cell in reversed(ask.context.related):
        earlier = Code(cell.source)
        for node in reversed(earlier.every(ast.Assign)):
            if _binds(node, name):
                return earlier, node, cell
    return None


def _binds(node: ast.Assign, name: str) -> bool:
    return any(isinstance(target, ast.Name) and target.id == name for target in node.targets)


def _explained(failure: Failure, name: str, origin: Code, node: ast.Assign, cell: Cell) -> Repair:
    where = f"line {node.lineno}" if cell is failure.cell else f"cell `[{cell.execution_count}]`"
    cause = f"{code(name)} is {code('None')}: {where} sets it with {code(origin.text(node))}"
    call = node.value
    method = call.func.attr if _is_method(call) else ""  # type: ignore[attr-defined]
    edits = tuple(_without_none(origin, node))
    if edits:
        source = origin.edited(*edits)
        cause += ", which changes the object itself and returns nothing."
        if cell is failure.cell:
            return Repair(cause, source)
        return Repair(
            cause,
            source,
            f"This is the corrected cell `[{cell.execution_count}]`: run it and the cells that "
            f"make {code(name)} again, then the failed cell.",
        )
    if method in _MAY_FIND_NOTHING:
        note = f"Test it before use: {code(f'if {name} is not None:')}."
        return Repair(f"{cause}, which found nothing.", note=note)
    return Repair(f"{cause}, which returned nothing.", note=_missing_return(call))


def _missing_return(call: ast.expr) -> str:
    name = path_of(call.func) if isinstance(call, ast.Call) else ""
    return f"Does {code(name)} end with a {code('return')}?" if name else ""


def _is_method(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)


def _without_none(origin: Code, node: ast.Assign) -> Iterator[Edit]:
    """Edits after which the assignment no longer stores ``None``; none where that is unclear."""
    call, target = node.value, node.targets[0]
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return
    for keyword in call.keywords:
        if keyword.arg == "inplace" and getattr(keyword.value, "value", None) is True:
            yield _cut_argument(origin, call, keyword)
            return
    owner = call.func.value
    replacement = _IN_PLACE.get(call.func.attr)
    if replacement is None or len(node.targets) > 1:
        return
    if isinstance(target, ast.Name) and path_of(owner) == target.id:
        yield origin.cut(origin.span(target)[0], origin.span(call)[0])
    elif replacement:
        arguments = [origin.text(owner), *(origin.text(keyword) for keyword in call.keywords)]
        yield origin.replace(call, f"{replacement}({', '.join(arguments)})")


def _cut_argument(origin: Code, call: ast.Call, keyword: ast.keyword) -> Edit:
    """Remove a keyword with the comma before or after it."""
    start, end = origin.span(keyword)
    ends = [origin.span(node)[1] for node in call.args]
    ends += [origin.span(node)[1] for node in call.keywords]
    earlier = [place for place in ends if place <= start]
    if earlier:
        return origin.cut(max(earlier), end)
    following = [origin.span(node)[0] for node in call.keywords if origin.span(node)[0] >= end]
    return origin.cut(start, min(following, default=end))
