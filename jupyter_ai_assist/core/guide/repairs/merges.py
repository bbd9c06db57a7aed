"""Tables that are to be joined by columns which one of them has not."""

from __future__ import annotations

import ast

from jupyter_ai_assist.core.guide.asker import Asker
from jupyter_ai_assist.core.guide.code import path_of
from jupyter_ai_assist.core.guide.near import nearest
from jupyter_ai_assist.core.guide.words import about, code, listed
from jupyter_ai_assist.core.workspace.base import Variable

from .base import Failure, Repair
from .lookups import keys_of, labels_of

__all__ = ["KEY_RULES", "RULES"]


async def key_of_one(failure: Failure, ask: Asker) -> Repair | None:
    """``a.merge(b, on="key")`` where only one of the two has the column."""
    for call in failure.code.near(ast.Call, failure.line):
        on = next((word for word in call.keywords if word.arg == "on"), None)
        tables = await _tables(call, ask)
        if on is None or not tables or not isinstance(on.value, ast.Constant):
            continue
        key = str(on.value.value)
        lacking = [table for table in tables if key not in labels_of(table)]
        if keys_of(failure) != [key] or len(lacking) != 1:
            continue  # a slip in a name that both have
        [table] = lacking
        match = nearest(key, labels_of(table))
        cause = f"{about(table)} has no column {code(repr(key))}"
        if not match.only:
            return Repair(f"{cause}.", note=f"Its columns are {listed(labels_of(table))}.")
        left, right = (match.only if one is table else key for one in tables)
        return Repair(
            f"{cause}; it has {code(match.only)}.",
            failure.code.edited(failure.code.replace(on, f'left_on="{left}", right_on="{right}"')),
            "The result has both columns.",
        )
    return None


async def nothing_in_common(failure: Failure, ask: Asker) -> Repair | None:
    """``a.merge(b)`` of two that share no column."""
    if not failure.match(r"^No common columns to perform merge on"):
        return None
    for call in failure.code.near(ast.Call, failure.line):
        tables = await _tables(call, ask)
        if tables:
            columns = (f"{code(one.name)} has {listed(labels_of(one))}" for one in tables)
            return Repair(
                "The two have no column of the same name.",
                note=f"Say which belong together, with {code('left_on=…, right_on=…')}: "
                f"{'; '.join(columns)}.",
            )
    return None


async def key_of_two_kinds(failure: Failure, _: Asker) -> Repair | None:
    """Numbers in one table, and text in the other."""
    found = failure.match(r"You are trying to merge on (\S+) and (\S+) columns for key '(.+?)'")
    if not found:
        return None
    left, right, key = found[1], found[2], found[3]
    return Repair(
        f"{code(key)} is {code(left)} in the first table and {code(right)} in the second.",
        note=f"Make them the same first, as with {code(f'.astype({{{key!r}: str}})')}.",
    )


async def _tables(call: ast.Call, ask: Asker) -> list[Variable]:
    """The two tables of a merge; none if the call is no merge, or they are not known."""
    function = call.func
    if not isinstance(function, ast.Attribute) or function.attr != "merge" or not call.args:
        return []
    names = [path_of(function.value), *map(path_of, call.args)]
    found = [table for name in names[:3] if (table := await ask.variable(name))]
    tables = [table for table in found if "columns" in table.facts]
    return tables if len(tables) == 2 else []  # noqa: PLR2004 - a pair


KEY_RULES = (key_of_one,)
RULES = (nothing_in_common, key_of_two_kinds)
