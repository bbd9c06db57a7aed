"""Conditions on columns and arrays: ``and`` for ``&``, and parentheses that are missing."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from jupyter_ai_assist.core.guide.asker import Asker
from jupyter_ai_assist.core.guide.code import Code, Edit
from jupyter_ai_assist.core.guide.words import code

from .base import Failure, Repair

__all__ = ["RULES", "missing_parentheses"]


async def missing_parentheses(failure: Failure, _: Asker) -> Repair | None:
    """``df.a > 1 & df.b < 3``: ``&`` binds more tightly than comparisons."""
    if not failure.match(
        r"truth value of a|Cannot perform '\w+_' with a dtyped|for [&|]: "
        r"|not supported for the input|unsupported operand type"
    ):
        return None
    edits = [
        edit
        for node in failure.code.near(ast.Compare, failure.line)
        for edit in _parenthesised(failure.code, node)
    ]
    if not edits:
        return None
    return Repair(
        f"{code('&')} and {code('|')} bind more tightly than comparisons, so each comparison needs "
        "parentheses.",
        failure.code.edited(*edits),
    )


def _parenthesised(cell: Code, node: ast.Compare) -> Iterator[Edit]:
    """Parentheses round the comparisons that ``&`` and ``|`` have torn apart."""
    parts = [
        part
        for part in (node.left, *node.comparators)
        if isinstance(part, ast.BinOp)
        and isinstance(part.op, ast.BitAnd | ast.BitOr)
        and not _in_parentheses(cell, part)
    ]
    if not parts:
        return
    start, end = cell.span(node)
    yield Edit(start, start, "(")
    for part in parts:
        left_end, right_start = cell.span(part.left)[1], cell.span(part.right)[0]
        yield Edit(left_end, left_end, ")")
        yield Edit(right_start, right_start, "(")
    yield Edit(end, end, ")")


def _in_parentheses(cell: Code, node: ast.expr) -> bool:
    start, end = cell.span(node)
    return cell.source[:start].rstrip().endswith("(") and cell.source[end:].lstrip().startswith(")")


async def and_or_not(failure: Failure, _: Asker) -> Repair | None:
    """``and``, ``or``, ``not`` and chained comparisons on whole columns."""
    if not failure.match(r"^The truth value of a"):
        return None
    cell, what = failure.code, _what(failure)
    for kind in (ast.BoolOp, ast.UnaryOp, ast.Compare):
        for node in cell.near(kind, failure.line):
            text = _elementwise(cell, node)
            if text and not _is_test(cell, node):
                return Repair(
                    f"{code('and')}, {code('or')}, {code('not')} and chained comparisons ask for "
                    f"one truth value, and {what} has many.",
                    cell.edited(cell.replace(node, text)),
                    "`&`, `|` and `~` compare item by item.",
                )
    return Repair(
        f"The condition is {what} with many truth values, and Python needs one.",
        note="Say which you mean: `.any()` (at least one), `.all()` (every one) or `.empty`. "
        "To choose rows, use the condition as an index: `df[condition]`.",
    )


def _what(failure: Failure) -> str:
    found = failure.match(r"truth value of an? (\w+)")
    return f"a {code(found[1])}" if found else "an array"


def _is_test(cell: Code, node: ast.expr) -> bool:
    """Whether the whole node is what an ``if`` or ``while`` tests."""
    parent = next(iter(cell.above(node)), None)
    return isinstance(parent, ast.If | ast.While | ast.IfExp | ast.Assert) and parent.test is node


def _elementwise(cell: Code, node: ast.expr) -> str:
    """The node with operators that work item by item; ``""`` if it needs none."""
    if isinstance(node, ast.BoolOp):
        joint = " & " if isinstance(node.op, ast.And) else " | "
        return joint.join(_part(cell, value) for value in node.values)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return f"~{_part(cell, node.operand)}"
    if isinstance(node, ast.Compare) and len(node.ops) > 1:
        sides = [node.left, *node.comparators]
        spans = [cell.span(side) for side in sides]
        pairs = itertools.pairwise(spans)
        return " & ".join(f"({cell.source[left[0] : right[1]]})" for left, right in pairs)
    return ""


def _part(cell: Code, node: ast.expr) -> str:
    inner = _elementwise(cell, node)
    if inner:
        return f"({inner})"
    text = cell.text(node)
    simple = isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript | ast.Constant)
    return text if simple else f"({text})"


RULES = (missing_parentheses, and_or_not)
