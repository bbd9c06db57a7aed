"""ImportError and ModuleNotFoundError: typos, missing distributions, moved names."""

from __future__ import annotations

import ast
import re

from jupyter_ai_assist.core.guide.asker import Asker
from jupyter_ai_assist.core.guide.code import Edit
from jupyter_ai_assist.core.guide.installed import importable, members, module_names, submodules
from jupyter_ai_assist.core.guide.known_imports import DISTRIBUTIONS, MODULE_ALIASES, MOVED
from jupyter_ai_assist.core.guide.near import nearest
from jupyter_ai_assist.core.guide.words import code, either

from .base import Failure, Repair

__all__ = ["RULES"]

MAX_FOLDERS = 6


def _module(failure: Failure) -> str:
    found = failure.match(r"No module named '([\w.]+)'")
    return found[1] if found else ""


def _statements(failure: Failure, module: str) -> list[ast.Import | ast.ImportFrom]:
    """The imports of the cell that name the module or a part of it."""
    nodes = [n for n in failure.code.every(ast.stmt) if isinstance(n, ast.Import | ast.ImportFrom)]
    return [node for node in nodes if any(_within(name, module) for name in _named(node))]


def _named(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [alias.name for alias in node.names]


def _within(name: str, module: str) -> bool:
    return name == module or name.startswith(f"{module}.")


def _rename_module(failure: Failure, wrong: str, right: str) -> str:
    """Write ``right`` for the dotted ``wrong`` in imports, and where the name is used."""
    edits: list[Edit] = []
    for node in _statements(failure, wrong):
        start, end = failure.code.span(node)
        words = re.compile(rf"(?<![\w.]){re.escape(wrong)}(?!\w)")
        part = words.search(failure.code.source, start, end)
        if part:
            edits.append(Edit(part.start(), part.end(), right))
    if "." not in wrong and not any(_bound_otherwise(node) for node in _statements(failure, wrong)):
        uses = (node for node in failure.code.every(ast.Name) if node.id == wrong)
        edits += [failure.code.replace(node, right) for node in uses]
    return failure.code.edited(*edits) if edits else ""


def _bound_otherwise(node: ast.Import | ast.ImportFrom) -> bool:
    return isinstance(node, ast.ImportFrom) or any(alias.asname for alias in node.names)


async def part_of_package(failure: Failure, _: Asker) -> Repair | None:
    """``matplotlib.pylot``: the package is there, the part is not."""
    module = _module(failure)
    package, _dot, part = module.rpartition(".")
    if not package or not importable(package.partition(".")[0]):
        return None
    match = nearest(part, submodules(package))
    if not match.only:
        near = f" Near it are {either(match.choices)}." if match.choices else ""
        return Repair(f"{code(package)} has no part {code(part)}.{near}")
    right = f"{package}.{match.only}"
    return Repair(
        f"{code(package)} has no part {code(part)}; the nearest is {code(match.only)}.",
        _rename_module(failure, module, right),
    )


async def alias_imported(failure: Failure, _: Asker) -> Repair | None:
    """``import np``: an alias where a module's name belongs."""
    module = _module(failure)
    full = MODULE_ALIASES.get(module)
    if full is None or module in DISTRIBUTIONS:
        return None
    for node in _statements(failure, module):
        if isinstance(node, ast.Import) and len(node.names) == 1:
            text = f"import {full} as {module}"
            return Repair(
                f"{code(module)} is only a short name for {code(full)}, not a module.",
                failure.code.edited(failure.code.replace(node, text)),
            )
    return None


async def local_file(failure: Failure, ask: Asker) -> Repair | None:
    """A module of the user's own: misspelt, or in another folder."""
    module = _module(failure)
    if not module or "." in module or module in DISTRIBUTIONS:
        return None
    here = (await ask.files(".")).get(".", [])
    own = [name.removesuffix(".py") for name in here if name.endswith(".py")]
    match = nearest(module, own)
    if match.only:
        return Repair(
            f"There is no module {code(module)}, but the file {code(f'{match.only}.py')} is here.",
            _rename_module(failure, module, match.only),
        )
    folders = [name.rstrip("/") for name in here if name.endswith("/")][:MAX_FOLDERS]
    inside = await ask.files(*folders) if folders else {}
    holding = [folder for folder, names in inside.items() if f"{module}.py" in names]
    if len(holding) != 1 or not holding[0].isidentifier():
        return None
    return Repair(
        f"{code(f'{module}.py')} is in the folder {code(holding[0])}, where Python does not look.",
        failure.code.edited(
            failure.code.new_import(f"sys.path.insert(0, {holding[0]!r})"),
            failure.code.new_import("import sys"),
        ),
        "The first two lines let Python look there.",
    )


async def not_installed(failure: Failure, _: Asker) -> Repair | None:
    """A well-known module whose distribution is missing."""
    root = _module(failure).partition(".")[0]
    distribution = DISTRIBUTIONS.get(root)
    if distribution is None or importable(root) or failure.code.source.startswith("%%"):
        return None
    differs = f" (the distribution is called {code(distribution)})" if distribution != root else ""
    return Repair(
        f"{code(root)} is not installed in this kernel's environment{differs}.",
        f"%pip install {distribution}{failure.code.newline}{failure.code.source}",
        "Running this downloads the package. Remove the first line once it has run.",
    )


async def misspelt_module(failure: Failure, _: Asker) -> Repair | None:
    """A module close to one that can be imported."""
    root = _module(failure).partition(".")[0]
    if not root:
        return None
    match = nearest(root, DISTRIBUTIONS)
    if not (match.only and importable(match.only)):
        match = nearest(root, module_names())
    if match.only and importable(match.only):
        return Repair(
            f"There is no module {code(root)}; the nearest that is installed is "
            f"{code(match.only)}.",
            _rename_module(failure, root, match.only),
        )
    near = f" Did you mean {either(match.choices)}?" if match.choices else ""
    return Repair(
        f"There is no module {code(root)} in this kernel's environment.{near}",
        note="If it is a package from elsewhere, find out the name of its distribution from its "
        "own documentation and install that with `%pip install`. I do not guess such names: "
        "a wrong one installs somebody else's code.",
    )


async def name_in_module(failure: Failure, ask: Asker) -> Repair | None:
    """``from math import squareroot``: the module is there, the name is not."""
    found = failure.match(
        r"cannot import name '(\w+)' from (?:partially initialized )?.*?'([\w.]+)'"
    )
    if not found:
        return None
    name, module = found[1], found[2]
    for node in failure.code.every(ast.ImportFrom):
        wrong = [alias for alias in node.names if alias.name == name]
        if node.module == module and wrong:
            return await _name_repair(failure, ask, node, wrong[0])
    return None


async def _name_repair(
    failure: Failure, ask: Asker, node: ast.ImportFrom, alias: ast.alias
) -> Repair:
    module, name = node.module or "", alias.name
    moved = MOVED.get((module, name))
    if moved and len(node.names) == 1:
        written = failure.code.text(node)
        start = failure.code.span(node)[0] + written.index(module)
        edit = Edit(start, start + len(module), moved)
        return Repair(
            f"{code(name)} has moved from {code(module)} to {code(moved)}.",
            failure.code.edited(edit),
        )
    docs = await ask.docs(module)
    choices = {*(docs.members if docs else ()), *members(module)}
    match = nearest(name, choices)
    if not match.only:
        near = f" Near it are {either(match.choices)}." if match.choices else ""
        return Repair(f"{code(module)} has no {code(name)}.{near}")
    start = failure.code.offset(alias.lineno, alias.col_offset)
    edits = [Edit(start, start + len(name), match.only)]
    if not alias.asname:
        uses = (node for node in failure.code.every(ast.Name) if node.id == name)
        edits += [failure.code.replace(use, match.only) for use in uses]
    return Repair(
        f"{code(module)} has no {code(name)}; the nearest name is {code(match.only)}.",
        failure.code.edited(*edits),
    )


RULES = (
    name_in_module,
    part_of_package,
    alias_imported,
    not_installed,
    local_file,
    misspelt_module,
)
