"""ValueError about shapes and lengths, with the real ones."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Iterator

from jupyter_ai_assist.core.guide.asker import Asker
from jupyter_ai_assist.core.guide.code import Edit, path_of
from jupyter_ai_assist.core.guide.words import about, code, listed

from .base import Failure, Repair

__all__ = ["RULES"]

Shape = tuple[int, ...]


async def _shape(ask: Asker, node: ast.expr) -> Shape | None:
    variable = await ask.variable(path_of(node))
    shape = variable.facts.get("shape") if variable else None
    return tuple(shape) if isinstance(shape, list) else None


def _broadcasts(one: Shape, other: Shape) -> bool:
    pairs = zip(reversed(one), reversed(other), strict=False)
    return all(a == b or 1 in {a, b} for a, b in pairs)


def _multiplies(one: Shape, other: Shape) -> bool:
    if not one or not other:
        return False
    inner = other[-2] if len(other) > 1 else other[0]
    return one[-1] == inner


def _turned(name: str, shape: Shape) -> Iterator[tuple[str, Shape]]:
    """The simple ways to bring an array into another shape."""
    if len(shape) == 1:
        yield f"{name}[:, None]", (*shape, 1)
    elif len(shape) == 2:  # noqa: PLR2004 - a matrix
        yield f"{name}.T", shape[::-1]


async def operands(failure: Failure, ask: Asker) -> Repair | None:
    """Arrays that do not fit each other."""
    if not failure.match(r"could not be broadcast|mismatch in its core dimension|not aligned"):
        return None
    for node in failure.code.near(ast.BinOp, failure.line):
        fits = _multiplies if isinstance(node.op, ast.MatMult) else _broadcasts
        repair = await _fitted(failure, ask, (node.left, node.right), fits)
        if repair:
            return repair
    for call in failure.code.near(ast.Call, failure.line):
        if path_of(call.func).endswith((".dot", ".matmul")) and call.args:
            owner = [call.func.value] if isinstance(call.func, ast.Attribute) else []
            pair = call.args[:2] if len(call.args) > 1 else [*owner, call.args[0]]
            repair = await _fitted(failure, ask, (pair[0], pair[-1]), _multiplies)
            if repair:
                return repair
    found = failure.match(r"with shapes (\S+) (\S+)")
    if not found:
        return None
    return Repair(
        f"The two sides have the shapes {code(found[1])} and {code(found[2])}: these do not fit.",
        note="In every axis both must be equally long, or one of them 1.",
    )


async def _fitted(
    failure: Failure,
    ask: Asker,
    nodes: tuple[ast.expr, ast.expr],
    fits: Callable[[Shape, Shape], bool],
) -> Repair | None:
    """Turn one operand where exactly one way makes the two fit."""
    left, right = await _shape(ask, nodes[0]), await _shape(ask, nodes[1])
    if left is None or right is None or fits(left, right):
        return None
    names = [failure.code.text(node) for node in nodes]
    cause = (
        f"{code(names[0])} has the shape {code(str(left))} and {code(names[1])} has "
        f"{code(str(right))}: these do not fit."
    )
    if len(left) == len(right) == 1:
        return Repair(cause, note="Both must be as long as each other.")
    ways = [(nodes[0], text) for text, shape in _turned(names[0], left) if fits(shape, right)]
    ways += [(nodes[1], text) for text, shape in _turned(names[1], right) if fits(left, shape)]
    columns = [way for way in ways if way[1].endswith("[:, None]")]
    ways = columns if len(columns) == 1 else ways
    if len(ways) != 1:
        sides = [
            f"{'left' if node is nodes[0] else 'right'} as {code(text)}" for node, text in ways
        ]
        guess = f"They would with the {' or the '.join(sides)}; which, I cannot tell."
        return Repair(cause, note=guess if ways else "")
    node, text = ways[0]
    return Repair(
        cause,
        failure.code.edited(failure.code.replace(node, text)),
        f"{code(text)} makes them fit. Check that rows and columns still mean what they should.",
    )


async def reshaped(failure: Failure, _: Asker) -> Repair | None:
    """``reshape`` to a shape of another size."""
    found = failure.match(r"cannot reshape array of size (\d+) into shape \(([\d,\s]+)\)")
    if not found:
        return None
    size = int(found[1])
    shape = [int(part) for part in re.findall(r"\d+", found[2])]
    cause = (
        f"{size:,} values do not fill the shape {code(str(tuple(shape)))} of {math.prod(shape):,}."
    )
    ways = [
        place
        for place in range(len(shape))
        if (rest := math.prod(shape[:place] + shape[place + 1 :])) and size % rest == 0
    ]
    numbers = [
        node
        for call in failure.code.near(ast.Call, failure.line)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "reshape"
        for node in (call.args[0].elts if isinstance(call.args[0], ast.Tuple) else call.args)
    ]
    if len(ways) != 1 or len(numbers) != len(shape):
        return Repair(cause, note="Write `-1` for the one length that NumPy should work out.")
    edit = failure.code.replace(numbers[ways[0]], "-1")
    return Repair(cause, failure.code.edited(edit), "`-1` lets NumPy work out that length.")


async def frame_lengths(failure: Failure, ask: Asker) -> Repair | None:
    """Columns of different lengths."""
    single = failure.match(r"^Length of values \((\d+)\) does not match length of index \((\d+)\)")
    if single:
        return Repair(
            f"The new column has {single[1]} values, and the frame has {single[2]} rows.",
            note="Both must be as long as each other. If the values belong to certain rows, put "
            "them into a `pd.Series` with those rows as its index.",
        )
    if not failure.match(r"^All arrays must be of the same length"):
        return None
    for node in failure.code.near(ast.Dict, failure.line):
        lengths = [await _length(ask, value) for value in node.values]
        named = [
            f"{failure.code.text(key)}: {length}"
            for key, length in zip(node.keys, lengths, strict=True)
            if key is not None and length is not None
        ]
        if named:
            return Repair(f"The columns have different lengths: {listed(named)}.")
    return None


async def _length(ask: Asker, node: ast.expr) -> int | None:
    if isinstance(node, ast.List | ast.Tuple):
        return len(node.elts)
    variable = await ask.variable(path_of(node))
    return variable.facts.get("length") if variable else None


async def plotted(failure: Failure, ask: Asker) -> Repair | None:
    """Values for x and y of different lengths."""
    found = failure.match(r"same (?:first dimension|size)(?:, but have shapes (\S+) and (\S+))?")
    if not found:
        return None
    for call in failure.code.near(ast.Call, failure.line):
        pair = [await ask.variable(path_of(node)) for node in call.args[:2]]
        known = [variable for variable in pair if variable is not None]
        if len(known) == 2:  # noqa: PLR2004 - x and y
            return Repair(
                f"x and y must be as long as each other: {about(known[0])}, {about(known[1])}."
            )
    return None


async def scalars(failure: Failure, _: Asker) -> Repair | None:
    """``pd.DataFrame({"a": 1})``: a row without brackets."""
    if not failure.match(r"^If using all scalar values, you must pass an index"):
        return None
    for call in failure.code.near(ast.Call, failure.line):
        if path_of(call.func).endswith("DataFrame") and call.args:
            return Repair(
                "A dict of single values is one row, and a frame is made of a list of rows.",
                failure.code.edited(*failure.code.wrap(call.args[0], "[", "]")),
            )
    return None


async def unpacked(failure: Failure, ask: Asker) -> Repair | None:
    """Too many or too few names on the left."""
    if not failure.match(r"values to unpack|cannot unpack non-iterable"):
        return None
    cell = failure.code
    for loop in cell.loops(failure.line):
        variable = await ask.variable(path_of(loop.iter))
        if not isinstance(loop.target, ast.Tuple) or variable is None:
            continue
        text = cell.text(loop.iter)
        if variable.type.rpartition(".")[2] in {"dict", "defaultdict", "Counter", "OrderedDict"}:
            return Repair(
                f"A loop over {about(variable)} gives its keys alone.",
                cell.edited(cell.replace(loop.iter, f"{text}.items()")),
                f"{code('.items()')} gives keys and values.",
            )
        if len(loop.target.elts) == 2 and not _holds_groups(variable.schema_text):  # noqa: PLR2004
            return Repair(
                f"{about(variable)} gives one item at a time, not two.",
                cell.edited(*cell.wrap(loop.iter, "enumerate(", ")")),
                f"{code('enumerate')} counts the items.",
            )
    return await _assigned(failure, ask)


def _holds_groups(schema: str) -> bool:
    return any(kind in schema for kind in ("tuple", "list"))


async def _assigned(failure: Failure, ask: Asker) -> Repair | None:
    for node in failure.code.near(ast.Assign, failure.line):
        target = node.targets[0]
        variable = await ask.variable(path_of(node.value))
        length = variable.facts.get("length") if variable else None
        if not isinstance(target, ast.Tuple) or variable is None or length is None:
            continue
        cause = f"{about(variable)} has {length} items, and {len(target.elts)} names wait for them."
        if length < len(target.elts):
            return Repair(cause)
        end = failure.code.span(target.elts[-1])[1]
        edit = Edit(end, end, ", *rest")
        return Repair(
            cause, failure.code.edited(edit), f"{code('*rest')} takes the remaining ones."
        )
    return None


RULES = (operands, reshaped, frame_lengths, plotted, scalars, unpacked)
