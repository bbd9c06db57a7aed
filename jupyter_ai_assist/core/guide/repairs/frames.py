"""Failures that only pandas knows: labels and places, columns and rows, loops over rows."""

from __future__ import annotations

import ast
import re

from jupyter_ai_assist.core.guide.asker import Asker
from jupyter_ai_assist.core.guide.code import Edit, path_of
from jupyter_ai_assist.core.guide.near import nearest
from jupyter_ai_assist.core.guide.words import about, code
from jupyter_ai_assist.core.workspace.base import Variable

from .base import Failure, Repair
from .lookups import change_of, holders, labels_of

__all__ = ["KEY_RULES", "TYPE_RULES"]


async def place_not_label(failure: Failure, ask: Asker) -> Repair | None:
    """``df[0]``, ``series[0]``, ``df.loc[0]``: a place where pandas expects a label."""
    key = failure.error.details.get("key")
    if not isinstance(key, int):
        return None
    for node in failure.code.near(ast.Subscript, failure.line):
        owner = node.value
        if isinstance(owner, ast.Attribute) and owner.attr in {"loc", "at"}:
            owner = owner.value
        variable = await ask.variable(path_of(owner))
        if variable and variable.type.startswith("pandas."):
            return _by_place(failure, owner, failure.code.span(node.value)[1], variable, key)
    return None


def _by_place(failure: Failure, owner: ast.expr, end: int, variable: Variable, key: int) -> Repair:
    length = variable.facts.get("length", 0)
    cause = f"{about(variable)} has no label {code(str(key))}"
    if not -length <= key < length:
        return Repair(f"{cause}.", note=f"Look at its labels: {code(f'{variable.name}.index')}.")
    edit = Edit(failure.code.span(owner)[1], end, ".iloc")
    return Repair(
        f"{cause}; places are counted with {code('.iloc')}.",
        failure.code.edited(edit),
        "This takes what stands at that place. If you meant a label, write it as it is.",
    )


async def concatenated(failure: Failure, _: Asker) -> Repair | None:
    """``pd.concat(a, b)``: the frames stand in a list."""
    if not failure.match(r"^concat\(\) takes 1 positional argument"):
        return None
    for call in failure.code.near(ast.Call, failure.line):
        function = path_of(call.func).rpartition(".")[2]
        if function == "concat" and len(call.args) > 1:
            start, end = failure.code.span(call.args[0])[0], failure.code.span(call.args[-1])[1]
            frames = failure.code.source[start:end]
            return Repair(
                f"{code('concat')} takes what it joins as one list.",
                failure.code.edited(Edit(start, end, f"[{frames}]")),
            )
    return None


async def query_name(failure: Failure, ask: Asker) -> Repair | None:
    """A name inside ``df.query("…")`` that is no column."""
    found = failure.match(r"^name '(\w+)' is not defined")
    if not found:
        return None
    word = re.compile(rf"\b{found[1]}\b")
    for holder in await holders(failure, ask):
        match = nearest(found[1], labels_of(holder))
        for node in failure.code.near(ast.Constant, failure.line) if match.only else ():
            text = failure.code.text(node)
            if isinstance(node.value, str) and word.search(text):
                edit = failure.code.replace(node, word.sub(match.only, text))
                return Repair(change_of(found[1], match.only, holder), failure.code.edited(edit))
    return None


async def double_brackets(failure: Failure, ask: Asker) -> Repair | None:
    """``df["a", "b"]``: several columns need a list."""
    for node in failure.code.near(ast.Subscript, failure.line):
        variable = await ask.variable(path_of(node.value))
        if variable is None or "columns" not in variable.facts:
            continue
        if not isinstance(node.slice, ast.Tuple) or not node.slice.elts:
            continue
        columns = [getattr(part, "value", None) for part in node.slice.elts]
        if all(column in variable.facts["columns"] for column in columns):
            return Repair(
                f"Several columns of {about(variable)} are taken with a list, in double brackets.",
                failure.code.edited(*failure.code.wrap(node.slice, "[", "]")),
            )
    return None


async def column_not_row(failure: Failure, ask: Asker) -> Repair | None:
    """``df.drop("a")`` of a column: without ``columns=`` it means a row."""
    if not failure.match(r"not found in axis"):
        return None
    for node in failure.code.near(ast.Call, failure.line):
        function = node.func
        if not isinstance(function, ast.Attribute) or function.attr != "drop" or not node.args:
            continue
        variable = await ask.variable(path_of(function.value))
        labels = ast.walk(node.args[0])
        named = [part.value for part in labels if isinstance(part, ast.Constant)]
        if variable and named and all(name in variable.facts.get("columns", ()) for name in named):
            place = failure.code.span(node.args[0])[0]
            return Repair(
                f"{code('drop')} looks for rows unless it is told that columns are meant.",
                failure.code.edited(Edit(place, place, "columns=")),
            )
    return None


async def rows_of_loop(failure: Failure, _: Asker) -> Repair | None:
    """``for row in df.iterrows()``: it gives pairs of label and row."""
    if not failure.match(r"^tuple indices must be integers or slices, not str"):
        return None
    for node in failure.code.near(ast.Subscript, failure.line):
        for loop in failure.code.above(node):
            if not isinstance(loop, ast.For | ast.comprehension):
                continue
            source = failure.code.text(loop.iter)
            same = isinstance(node.value, ast.Name) and path_of(loop.target) == node.value.id
            if same and source.endswith((".iterrows()", ".items()", "enumerate(")):
                name = path_of(node.value)
                return Repair(
                    f"{code(source)} gives pairs, so {code(name)} is a pair of label and row.",
                    failure.code.edited(failure.code.replace(loop.target, f"_, {name}")),
                )
    return None


async def records(failure: Failure, ask: Asker) -> Repair | None:
    """``rows["name"]`` of a list of dicts: it does not say which."""
    if not failure.match(r"^list indices must be integers or slices, not str"):
        return None
    for node in failure.code.near(ast.Subscript, failure.line):
        variable = await ask.variable(path_of(node.value))
        if variable and "dict" in variable.schema_text:
            one, all_ = f"{variable.name}[0]", f"for row in {variable.name}:"
            return Repair(
                f"{about(variable)} holds dicts; it has places, and each dict in it has keys.",
                note=f"Take one with {code(one)}, or go through all with {code(all_)}.",
            )
    return None


async def numbers_only(failure: Failure, ask: Asker) -> Repair | None:
    """``df.mean()`` of a frame that also has text."""
    if not failure.match(
        r"Cannot perform reduction '\w+' with string dtype|agg function failed \[how->"
        r"|[Cc]ould not convert .* to numeric|does not support operation '\w+'"
    ):
        return None
    for node in failure.code.near(ast.Call, failure.line):
        if not isinstance(node.func, ast.Attribute) or node.keywords or node.args:
            continue
        variable = await ask.variable(_root(node.func.value))
        if variable and "columns" in variable.facts:
            end = failure.code.span(node)[1] - 1
            return Repair(
                f"{code(variable.name)} also has columns of text, which have no "
                f"{code(node.func.attr)}.",
                failure.code.edited(Edit(end, end, "numeric_only=True")),
            )
    return None


def _root(node: ast.expr) -> str:
    """The name that a chain of calls and attributes starts with."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return path_of(node)


KEY_RULES = (double_brackets, column_not_row, place_not_label, query_name)
TYPE_RULES = (concatenated, rows_of_loop, records, numbers_only)
