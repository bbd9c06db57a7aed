"""NameError: misspelt names, missing imports, cells that have not run."""

from __future__ import annotations

import ast
import builtins

from jupyter_ai_assist.core.guide.asker import Asker
from jupyter_ai_assist.core.guide.code import path_of
from jupyter_ai_assist.core.guide.installed import importable, is_stdlib
from jupyter_ai_assist.core.guide.known_imports import (
    DISTRIBUTIONS,
    MODULE_ALIASES,
    NAMED_IMPORTS,
)
from jupyter_ai_assist.core.guide.near import nearest
from jupyter_ai_assist.core.guide.words import about, code, listed, quoted
from jupyter_ai_assist.core.workspace.base import Variable

from .base import Failure, Repair
from .unrun import elsewhere_in_notebook, missing_name

__all__ = ["RULES"]

_OTHER_LANGUAGES = {
    "true": "True",
    "false": "False",
    "null": "None",
    "nil": "None",
    "none": "None",
    "undefined": "None",
    "NULL": "None",
    "TRUE": "True",
    "FALSE": "False",
    "NaN": "float('nan')",
    "xrange": "range",
    "raw_input": "input",
    "unicode": "str",
    "unichr": "chr",
}


def _uses(failure: Failure) -> list[ast.Name]:
    """Every place of the cell that reads the missing name."""
    nodes = failure.code.every(ast.Name)
    return [n for n in nodes if n.id == missing_name(failure) and isinstance(n.ctx, ast.Load)]


async def other_languages(failure: Failure, _: Asker) -> Repair | None:
    """``true``, ``null``, ``xrange``: names that Python spells differently."""
    name = missing_name(failure)
    right = _OTHER_LANGUAGES.get(name)
    if right is None:
        return None
    return Repair(
        f"Python has no {code(name)}; it is written {code(right)}.",
        _renamed(failure, right),
        "Only the spelling is changed.",
    )


async def quotes(failure: Failure, ask: Asker) -> Repair | None:
    """``df[amount]``: a column's name without its quotes."""
    name = missing_name(failure)
    for node in _uses(failure):
        holder = failure.code.enclosing(node, ast.Subscript)
        if holder is None or holder.slice is not node:
            continue
        variable = await ask.variable(path_of(holder.value))
        labels = [] if variable is None else [*variable.facts.get("columns", ())]
        labels += [] if variable is None else [*variable.facts.get("keys", ())]
        if variable and name in labels:
            return Repair(
                f"{code(name)} is no variable, but {about(variable)} has that label: "
                "it lacks quotes.",
                failure.code.edited(failure.code.replace(node, quoted(name))),
                "A column's name is a string.",
            )
    return None


async def known_import(failure: Failure, _: Asker) -> Repair | None:
    """``np``, ``Path``, ``os``: names that everybody imports the same way."""
    name = missing_name(failure)
    statement, module = _import_statement(name, failure)
    if not statement:
        return None
    root = module.partition(".")[0]
    source = failure.code.edited(failure.code.new_import(statement))
    if importable(root):
        note = "Imports usually stand in the notebook's first cell."
        return Repair(f"{code(name)} is not imported.", source, note)
    distribution = DISTRIBUTIONS.get(root, "")
    if not distribution:
        return None
    install = f"%pip install {distribution}{failure.code.newline}"
    return Repair(
        f"{code(name)} is not imported, and {code(root)} is not installed here.",
        "" if source.startswith("%%") else source and install + source,
        f"The first line installs {code(distribution)}; remove it once it has run.",
    )


def _import_statement(name: str, failure: Failure) -> tuple[str, str]:
    if name in MODULE_ALIASES and _as_module(failure):
        module = MODULE_ALIASES[name]
        return f"import {module} as {name}", module
    if name in NAMED_IMPORTS and not (is_stdlib(name) and _as_module(failure)):
        module = NAMED_IMPORTS[name]
        return f"from {module} import {name}", module
    if (is_stdlib(name) or name in DISTRIBUTIONS) and _as_module(failure):
        return f"import {name}", name
    return "", ""


def _as_module(failure: Failure) -> bool:
    """Whether the name is used as ``name.something``."""
    return any(
        isinstance(next(failure.code.above(node), None), ast.Attribute) for node in _uses(failure)
    )


async def alias(failure: Failure, ask: Asker) -> Repair | None:
    """``numpy.array`` where numpy was imported as ``np``."""
    name = missing_name(failure)
    short = [a for a, module in MODULE_ALIASES.items() if module == name]
    known = await ask.names() if short else {}
    found = [a for a in short if a in known and known[a].type == "module"]
    if not found:
        return None
    return Repair(
        f"{code(name)} is imported here under the name {code(found[0])}.",
        _renamed(failure, found[0]),
        f"{code(f'import {name}')} would work as well.",
    )


async def misspelt(failure: Failure, ask: Asker) -> Repair | None:
    """A name close to one that exists."""
    name = missing_name(failure)
    known = await ask.names()
    local = _local_names(failure)
    choices = [*local, *known, *_public_builtins()]
    match = nearest(name, choices)
    right = match.only
    if right:
        what = about(known[right]) if right in known and right not in local else code(right)
        return Repair(
            f"{code(name)} does not exist; the nearest name is {what}.",
            _renamed(failure, right),
            f"Every {code(name)} that is read in this cell is changed to {code(right)}.",
        )
    return Repair(_unknown(name, match.choices, known), note=_what_there_is(known))


def _unknown(name: str, choices: tuple[str, ...], known: dict[str, Variable]) -> str:
    if not choices:
        return f"Nothing is named {code(name)}, and no name that exists is close to it."
    near = [about(known[choice]) if choice in known else code(choice) for choice in choices]
    return (
        f"Nothing is named {code(name)}. It could be meant for {' or '.join(near)}; "
        "which one, I cannot tell."
    )


def _what_there_is(known: dict[str, Variable]) -> str:
    own = [name for name, variable in known.items() if variable.type != "module"]
    if not own:
        return "The kernel holds no variables: after a restart, run the cells above first."
    return f"Your variables: {listed(own)}."


def _local_names(failure: Failure) -> list[str]:
    """What the functions around the failing line, and the lines above it, bind."""
    cell = failure.code
    names = [
        node.id
        for node in cell.every(ast.Name)
        if isinstance(node.ctx, ast.Store) and node.lineno <= failure.line
    ]
    functions: list[ast.FunctionDef | ast.Lambda] = [*cell.every(ast.FunctionDef)]
    functions += cell.every(ast.Lambda)
    for function in functions:
        if function.lineno <= failure.line <= (function.end_lineno or 0):
            names += [node.arg for node in ast.walk(function.args) if isinstance(node, ast.arg)]
    return names


def _public_builtins() -> list[str]:
    return [name for name in (*dir(builtins), "None", "True", "False") if not name.startswith("_")]


def _renamed(failure: Failure, right: str) -> str:
    cell = failure.code
    bound = any(
        n.id == missing_name(failure) and not isinstance(n.ctx, ast.Load)
        for n in cell.every(ast.Name)
    )
    uses = [node for node in _uses(failure) if not bound or node.lineno == failure.line]
    if any(cell.text(node) != node.id for node in uses):
        return ""
    return cell.edited(*(cell.replace(node, right) for node in uses))


RULES = (
    other_languages,
    quotes,
    elsewhere_in_notebook,
    alias,
    known_import,
    misspelt,
)
