"""AttributeError because the object is another one than was meant."""

from __future__ import annotations

import ast

from jupyter_ai_assist.core.guide.asker import Asker
from jupyter_ai_assist.core.guide.code import path_of
from jupyter_ai_assist.core.guide.known_imports import MODULE_ALIASES, NAMED_IMPORTS
from jupyter_ai_assist.core.guide.near import nearest
from jupyter_ai_assist.core.guide.words import about, code, quoted

from .base import Failure, Repair

__all__ = ["RULES"]


def _places(failure: Failure) -> list[ast.Attribute]:
    """The attribute accesses of the failing line that have the missing name."""
    name = failure.error.details.get("name")
    return [n for n in failure.code.near(ast.Attribute, failure.line) if n.attr == name]


async def key_of_dict(failure: Failure, ask: Asker) -> Repair | None:
    """``cfg.host`` where ``cfg`` is a dict."""
    if not failure.match(r"^'\w*[dD]ict' object has no attribute"):
        return None
    for node in _places(failure):
        variable = await ask.variable(path_of(node.value))
        keys = [str(key) for key in variable.facts.get("keys", ())] if variable else []
        key = node.attr if node.attr in keys else nearest(node.attr, keys).only
        if variable and key:
            text = f"{failure.code.text(node.value)}[{quoted(key)}]"
            return Repair(
                f"{about(variable)} has the key {code(key)}, and keys stand in brackets.",
                failure.code.edited(failure.code.replace(node, text)),
            )
    return None


async def wrong_module(failure: Failure, _: Asker) -> Repair | None:
    """``import matplotlib as plt``: a short name that belongs to another module."""
    module = failure.error.details.get("module")
    for node in _places(failure) if module else ():
        name = node.value.id if isinstance(node.value, ast.Name) else ""
        meant = MODULE_ALIASES.get(name)
        if meant and meant != module:
            statement = f"import {meant} as {name}"
            return Repair(
                f"{code(name)} is the module {code(str(module))} here; by custom {code(name)} "
                f"is {code(meant)}.",
                _import_again(failure, name, statement),
                f"Correct the import where it stands: {code(statement)}.",
            )
    return None


def _import_again(failure: Failure, name: str, statement: str) -> str:
    """Replace the cell's own import of the name, or add the right one."""
    for node in failure.code.every(ast.Import):
        if len(node.names) == 1 and (node.names[0].asname or node.names[0].name) == name:
            return failure.code.edited(failure.code.replace(node, statement))
    return failure.code.edited(failure.code.new_import(statement))


async def class_of_same_name(failure: Failure, ask: Asker) -> Repair | None:
    """``datetime.now()`` after ``import datetime``: the class in the module is meant."""
    module = str(failure.error.details.get("module") or "")
    short = module.rpartition(".")[2]
    members = failure.error.details.get("members", ())
    for node in _places(failure) if module and short in members else ():
        inner = await ask.docs(f"{module}.{short}")
        if inner and node.attr in inner.members:
            owner = failure.code.text(node.value)
            right = f"{owner}.{short}"
            return Repair(
                f"{code(owner)} is the module; {code(node.attr)} belongs to the class "
                f"{code(right)} in it.",
                failure.code.edited(failure.code.replace(node.value, right)),
            )
    return None


async def module_of_same_name(failure: Failure, _: Asker) -> Repair | None:
    """``datetime.timedelta`` after ``from datetime import datetime``."""
    class_ = str(failure.error.details.get("class") or "")
    module, _dot, short = class_.rpartition(".")
    for node in _places(failure) if module else ():
        owner = failure.code.text(node.value)
        cause = f"{code(owner)} is the class {code(class_)} here, not the module {code(module)}"
        if node.attr == short:
            edit = failure.code.replace(node, owner)
            return Repair(f"{cause}, so it needs no second name.", failure.code.edited(edit))
        if NAMED_IMPORTS.get(node.attr) == module:
            statement = f"from {module} import {node.attr}"
            edits = (failure.code.replace(node, node.attr), failure.code.new_import(statement))
            return Repair(
                f"{cause}; {code(node.attr)} is in the module.", failure.code.edited(*edits)
            )
    return None


RULES = (key_of_dict, wrong_module, class_of_same_name, module_of_same_name)
