"""KeyError and IndexError: labels and places that are not there."""

from __future__ import annotations

import ast
import re

from jupyter_ai_assist.core.guide.asker import Asker
from jupyter_ai_assist.core.guide.code import Edit, path_of
from jupyter_ai_assist.core.guide.near import nearest
from jupyter_ai_assist.core.guide.words import about, code, either, listed, quoted
from jupyter_ai_assist.core.workspace.base import Variable

from .base import Failure, Repair

__all__ = ["INDEX_RULES", "KEY_RULES", "change_of", "holders", "keys_of", "labels_of"]


def keys_of(failure: Failure) -> list[str]:
    """The missing labels: of a plain KeyError one, of pandas' sentences those in brackets."""
    key = failure.error.details.get("key", failure.message)
    text = str(key)
    listed_keys = re.search(r"\[((?:'[^']*'(?:, )?)+)\]", text) if " " in text else None
    sentence = re.search(r"'([^']+)' not found in columns", text) or re.search(
        r"^Column not found: (.+)", text
    )
    if listed_keys:
        return re.findall(r"'([^']*)'", listed_keys[1])
    if sentence:
        return [sentence[1]]
    return [text] if isinstance(key, str) else []


def _constants(failure: Failure, value: str) -> list[ast.Constant]:
    """Where the cell writes the label: in the failing statement, else anywhere."""
    near = [n for n in failure.code.near(ast.Constant, failure.line) if n.value == value]
    return near or [n for n in failure.code.every(ast.Constant) if n.value == value]


async def holders(failure: Failure, ask: Asker) -> list[Variable]:
    """The live variables of the failing line that have labels."""
    paths = [path_of(node.value) for node in failure.code.near(ast.Subscript, failure.line)]
    paths += [path_of(node.value) for node in failure.code.near(ast.Attribute, failure.line)]
    paths += [node.id for node in failure.code.near(ast.Name, failure.line)]
    found = await ask.described(*paths[:12])
    return [variable for variable in found.values() if labels_of(variable)]


def labels_of(variable: Variable) -> list[str]:
    """The columns or keys of a variable."""
    facts = variable.facts
    return [*facts.get("columns", ()), *(str(key) for key in facts.get("keys", ()))]


async def misspelt_key(failure: Failure, ask: Asker) -> Repair | None:
    """A column or key close to one that exists."""
    keys = keys_of(failure)
    found = await holders(failure, ask)
    if not keys or not found:
        return None
    edits, changes = [], []
    for key in keys:
        holder = next((h for h in found if nearest(key, labels_of(h)).choices), found[0])
        match = nearest(key, labels_of(holder))
        if not match.only:
            return _unknown_key(key, holder, match.choices)
        constants = _constants(failure, key)
        edits += [
            failure.code.replace(node, _literal(failure, node, match.only)) for node in constants
        ]
        changes.append(change_of(key, match.only, holder))
    source = failure.code.edited(*edits)
    note = "" if source else "The label is not written out in this cell."
    return Repair(" ".join(changes), source, note)


def _literal(failure: Failure, node: ast.Constant, text: str) -> str:
    """The label in the quotes that the cell uses."""
    quote = failure.code.text(node)[:1]
    simple = text.isprintable() and not set(text) & {quote, "\\"}
    return f"{quote}{text}{quote}" if quote in {"'", '"'} and simple else quoted(text)


def change_of(key: str, right: str, holder: Variable) -> str:
    """Say which label is meant instead."""
    kind = "column" if "columns" in holder.facts else "key"
    if right.strip() == key.strip():
        why = f"; it has {code(repr(right))}, with blanks around it"
    elif right.casefold() == key.casefold():
        why = f"; it has {code(right)}: capitals count"
    else:
        why = f"; the nearest is {code(right)}"
    return f"{about(holder)} has no {kind} {code(repr(key))}{why}."


def _unknown_key(key: str, holder: Variable, near: tuple[str, ...]) -> Repair:
    kind = "columns" if "columns" in holder.facts else "keys"
    guess = f" It could be meant for {either(near)}; which, I cannot tell." if near else ""
    get = (
        ""
        if kind == "columns"
        else f" {code('.get(key)')} returns `None` for a key that is missing."
    )
    return Repair(
        f"{about(holder)} has no {kind[:-1]} {code(repr(key))}.{guess}",
        note=f"Its {kind} are {listed(labels_of(holder))}.{get}",
    )


async def index_variable(failure: Failure, ask: Asker) -> Repair | None:
    """``for i in range(len(xs) + 1): xs[i]`` and other counters that run too far."""
    for node in failure.code.near(ast.Subscript, failure.line):
        index = node.slice.left if isinstance(node.slice, ast.BinOp) else node.slice
        if not isinstance(index, ast.Name):
            continue
        loop = next((n for n in failure.code.above(node) if _counts(n, index.id)), None)
        if loop is not None:
            return await _shorter_loop(failure, ask, node, loop)
    return None


def _counts(node: ast.AST, name: str) -> bool:
    return (
        isinstance(node, ast.For | ast.comprehension)
        and isinstance(node.target, ast.Name)
        and node.target.id == name
    ) or (
        isinstance(node, ast.While | ast.ListComp | ast.GeneratorExp)
        and any(isinstance(part, ast.Name) and part.id == name for part in ast.walk(node))
    )


async def _shorter_loop(
    failure: Failure, ask: Asker, node: ast.Subscript, loop: ast.AST
) -> Repair | None:
    cell, owner = failure.code, failure.code.text(node.value)
    variable = await ask.variable(path_of(node.value))
    length = variable.facts.get("length") if variable else None
    size = f" has {length} items, and" if length is not None else ""
    cause = (
        f"{code(owner)}{size} the last place is {code(f'len({owner}) - 1')}; the loop goes further."
    )
    if isinstance(loop, ast.While):
        test = loop.test
        if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.LtE):
            start, end = cell.span(test.left)[1], cell.span(test.comparators[0])[0]
            place = cell.source.index("<=", start, end)
            return Repair(cause, cell.edited(Edit(place, place + 2, "<")))
        return Repair(cause)
    calls = (n for n in ast.walk(loop) if isinstance(n, ast.Call))
    call = next((n for n in calls if path_of(n.func) == "range" and n.args), None)
    if call is None:
        return Repair(cause)
    stop = call.args[1] if len(call.args) > 1 else call.args[0]
    ahead = isinstance(node.slice, ast.BinOp) and isinstance(node.slice.op, ast.Add)
    step = cell.text(node.slice.right) if ahead else ""  # type: ignore[attr-defined]
    right = f"len({owner}) - {step}" if step else f"len({owner})"
    return Repair(
        cause, cell.edited(cell.replace(stop, right)), f"The loop now ends at {code(right)}."
    )


async def index_constant(failure: Failure, ask: Asker) -> Repair | None:
    """A place written out that lies beyond the end."""
    for node in failure.code.near(ast.Subscript, failure.line):
        index, owner = _whole(node.slice), node.value
        if isinstance(owner, ast.Attribute) and owner.attr in {"iloc", "iat"}:
            owner = owner.value
        variable = await ask.variable(path_of(owner))
        length = variable.facts.get("length") if variable else None
        if variable is None or index is None or not isinstance(length, int):
            continue
        if not -length <= index < length:
            return _beyond(failure, node, variable, index, length)
    return None


def _whole(node: ast.expr) -> int | None:
    sign = 1
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node, sign = node.operand, -1
    value = node.value if isinstance(node, ast.Constant) else None
    return sign * value if type(value) is int else None


def _beyond(
    failure: Failure, node: ast.Subscript, variable: Variable, index: int, length: int
) -> Repair:
    if variable.name == "sys.argv":
        return Repair("A notebook has no command line: `sys.argv` holds no arguments of yours.")
    if not length:
        return Repair(
            f"{about(variable)} is empty, so it has no place {code(str(index))}.",
            note="Look at how it is filled: the step before produced nothing.",
        )
    cause = (
        f"{about(variable)} has the places 0 to {length - 1}, so there is no {code(str(index))}."
    )
    if index != length:
        return Repair(cause, note=f"The last one is {code('[-1]')}.")
    return Repair(
        cause,
        failure.code.edited(failure.code.replace(node.slice, "-1")),
        f"Counting starts at 0: the last of {length} is {code('[-1]')}. "
        "If you meant another one, change the number.",
    )


async def empty(failure: Failure, _: Asker) -> Repair | None:
    """``pop`` from something empty."""
    if not failure.match(r"^pop from (?:an )?empty"):
        return None
    for node in failure.code.near(ast.Attribute, failure.line):
        if node.attr.startswith("pop"):
            owner = failure.code.text(node.value)
            return Repair(
                f"{code(owner)} is empty, so {code(node.attr)} has nothing to take.",
                note=f"Test it first: {code(f'if {owner}:')}.",
            )
    return None


KEY_RULES = (misspelt_key,)
INDEX_RULES = (empty, index_variable, index_constant)
