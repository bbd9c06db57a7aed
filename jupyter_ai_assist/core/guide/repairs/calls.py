"""TypeError about calls: wrong arguments, things that cannot be called or indexed."""

from __future__ import annotations

import ast
import builtins
import re

from jupyter_ai_assist.core.guide.asker import Asker
from jupyter_ai_assist.core.guide.code import Edit, path_of
from jupyter_ai_assist.core.guide.known_renames import KEYWORDS
from jupyter_ai_assist.core.guide.near import nearest
from jupyter_ai_assist.core.guide.words import about, code, either, listed, short_type
from jupyter_ai_assist.core.typed import typed
from jupyter_ai_assist.core.workspace.base import Variable

from .base import Failure, Repair

__all__ = ["RULES"]


def _called(node: ast.Call) -> str:
    """The name that is called, without what stands before its dot."""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


async def _parameters(ask: Asker, node: ast.Call, message_name: str) -> tuple[str, list[str]]:
    """The signature of what is called, and its parameters' names."""
    path = path_of(node.func) or message_name
    docs = await ask.docs(path)
    if docs is None and message_name != path and "." in message_name:
        docs = await ask.docs(f"pandas.{message_name}")
    signature = docs.signature if docs else ""
    return signature, _parameter_names(signature)


def _parameter_names(signature: str) -> list[str]:
    """The names in a signature's text, which may hold defaults that are no Python."""
    inner = signature[signature.find("(") + 1 : signature.rfind(")")]
    names: list[str] = []
    depth, word = 0, ""
    for mark in f"{inner},":
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(mark, 0)
        if mark == "," and depth == 0:
            names.append(re.split(r"[:=]", word)[0].strip().lstrip("*"))
            word = ""
        else:
            word += mark
    return [name for name in names if name.isidentifier() and name != "self"]


async def unexpected_keyword(failure: Failure, ask: Asker) -> Repair | None:
    """``f(colour=…)`` where the parameter is called ``color``."""
    found = failure.match(r"^([\w.<>]+)\(\) got an unexpected keyword argument '(\w+)'")
    if not found:
        return None
    function, name = found[1].removesuffix(".__init__"), found[2]
    for node in failure.code.near(ast.Call, failure.line):
        keyword = next((k for k in node.keywords if k.arg == name), None)
        if keyword is None:
            continue
        _, parameters = await _parameters(ask, node, function)
        short = function.rpartition(".")[2]
        right = KEYWORDS.get(short, {}).get(name, "") or _parameter_for(name, parameters)
        cause = f"{code(f'{short}()')} has no parameter {code(name)}"
        if right:
            start, _ = failure.code.span(keyword)
            edit = Edit(start, start + len(name), right)
            return Repair(f"{cause}; it is called {code(right)}.", failure.code.edited(edit))
        there = f"Its parameters are {listed(parameters)}." if parameters else ""
        return Repair(f"{cause}.", note=there or f"See {code(typed(f'/doc {short}'))}.")
    return None


def _parameter_for(name: str, parameters: list[str]) -> str:
    match = nearest(name, parameters)
    if match.choices:
        return match.only
    near = [p for p in parameters if len(p) > 2 and (name.startswith(p) or p.startswith(name))]  # noqa: PLR2004
    return near[0] if len(near) == 1 else ""


async def forgotten_self(failure: Failure, _: Asker) -> Repair | None:
    """A method without ``self``."""
    found = failure.match(r"^(\w+)\.(\w+)\(\) takes (\d+) positional arguments? but (\d+) w")
    if not found or int(found[4]) != int(found[3]) + 1:
        return None
    for node in failure.code.every(ast.ClassDef):
        for method in node.body:
            if not isinstance(method, ast.FunctionDef) or method.name != found[2]:
                continue
            first = method.args.args[0].arg if method.args.args else ""
            if node.name != found[1] or first in {"self", "cls"} or method.decorator_list:
                continue
            place = failure.code.source.index("(", failure.code.span(method)[0]) + 1
            text = "self, " if first else "self"
            return Repair(
                f"The method {code(f'{node.name}.{method.name}')} has no `self`, but Python passes "
                "the object as its first argument.",
                failure.code.edited(Edit(place, place, text)),
            )
    return None


async def missing_argument(failure: Failure, ask: Asker) -> Repair | None:
    """Arguments left out, or too many."""
    missing = failure.match(r"^([\w.]+)\(\) missing \d+ required .*?arguments?: (.+)$")
    surplus = failure.match(
        r"^([\w.]+)\(\) takes .*"
        r" positional arguments? but \d+ (?:was|were) given"
    )
    found = missing or surplus
    if found is None:
        return None
    function = found[1].removesuffix(".__init__")
    short = function.rpartition(".")[2]
    for node in failure.code.near(ast.Call, failure.line):
        if _called(node) != short:
            continue
        signature, _ = await _parameters(ask, node, function)
        shown = f"Its signature is {code(f'{short}{signature}')}." if signature else ""
        if not missing:
            return Repair(f"{code(f'{short}()')} got more arguments than it takes.", note=shown)
        names = re.findall(r"'(\w+)'", missing[2])
        return await _filled(failure, ask, node, names, shown)
    return None


async def _filled(
    failure: Failure, ask: Asker, node: ast.Call, names: list[str], shown: str
) -> Repair:
    """Pass the variables that have exactly the missing parameters' names."""
    cause = f"{code(f'{_called(node)}()')} is called without {either(names)}."
    known = await ask.names()
    if not all(name in known for name in names):
        return Repair(cause, note=shown)
    end = failure.code.span(node)[1] - 1
    before = failure.code.source[:end].rstrip()
    joint = "" if before.endswith(("(", ",")) else ", "
    text = joint + ", ".join(f"{name}={name}" for name in names)
    there = "Variables of these names exist" if len(names) > 1 else "A variable of that name exists"
    return Repair(
        cause,
        failure.code.edited(Edit(end, end, text)),
        f"{there}, so I pass {either(names)}. {shown}",
    )


async def not_callable(failure: Failure, ask: Asker) -> Repair | None:
    """``xs(0)``, ``df.shape()``, a module called, a builtin hidden by a variable."""
    found = failure.match(r"^'(\w+)' object is not callable")
    if not found:
        return None
    calls = failure.code.near(ast.Call, failure.line)
    for node in calls:
        variable = await ask.variable(path_of(node.func))
        if variable and variable.type.rpartition(".")[2] == found[1]:
            return _called_variable(failure, node, variable)
    values = [node for node in calls if await _may_be_value(ask, node)]
    return _called_value(failure, values[0]) if len(values) == 1 else None


def _called_variable(failure: Failure, node: ast.Call, variable: Variable) -> Repair | None:
    cell, name, type_ = failure.code, path_of(node.func), short_type(variable.type)
    if hasattr(builtins, name):
        return _unhide(failure, name, type_)
    if type_ == "module":
        return _member_of_module(failure, node, [*variable.facts.get("members", ())])
    if len(node.args) == 1 and not node.keywords and type_ not in {"int", "float", "NoneType"}:
        text = f"{cell.text(node.func)}[{cell.text(node.args[0])}]"
        return Repair(
            f"{about(variable)} is no function; its parts are taken with square brackets.",
            cell.edited(cell.replace(node, text)),
        )
    return None if node.args or node.keywords else _called_value(failure, node)


async def _may_be_value(ask: Asker, node: ast.Call) -> bool:
    """Whether a call without arguments may be one of something that is no method."""
    if node.args or node.keywords or not isinstance(node.func, ast.Attribute):
        return False
    variable = await ask.variable(path_of(node.func))
    return variable is None or not variable.type.endswith(("function", "method", "type"))


def _called_value(failure: Failure, node: ast.Call) -> Repair:
    text = failure.code.text(node.func)
    return Repair(
        f"{code(text)} is a value, not a function: it is read without parentheses.",
        failure.code.edited(failure.code.replace(node, text)),
    )


def _unhide(failure: Failure, name: str, type_: str) -> Repair:
    """Give a builtin its name back, and its usurper another one."""
    cell = failure.code
    cause = f"{code(name)} is a {code(type_)} here: an assignment hides Python's own {code(name)}."
    bound = any(n.id == name and isinstance(n.ctx, ast.Store) for n in cell.every(ast.Name))
    edits = [cell.new_import(f"from builtins import {name}")]
    if bound:
        called = {id(node.func) for node in cell.every(ast.Call)}
        own = [n for n in cell.every(ast.Name) if n.id == name and id(n) not in called]
        edits += [cell.replace(node, f"{name}_") for node in own]
        note = f"Your own variable is now called {code(f'{name}_')}."
    else:
        note = f"Give the variable another name in the cell that sets {code(f'{name} = …')}."
    return Repair(cause, cell.edited(*edits), note)


def _member_of_module(failure: Failure, node: ast.Call, members: list[str]) -> Repair | None:
    name = path_of(node.func)
    short = name.rpartition(".")[2]
    if short not in members:
        return Repair(f"{code(name)} is a module; call one of its functions: {listed(members)}.")
    text = f"{name}.{short}"
    return Repair(
        f"{code(name)} is the module here; the class or function in it is {code(text)}.",
        failure.code.edited(failure.code.replace(node.func, text)),
    )


async def not_subscriptable(failure: Failure, _: Asker) -> Repair | None:
    """``df.head[5]``: a method with square brackets, or an iterator with an index."""
    found = failure.match(r"^'([\w.]+)' object is not subscriptable")
    if not found:
        return None
    methods = {"method", "function", "builtin_function_or_method", "method_descriptor"}
    iterators = {"zip", "map", "filter", "generator", "dict_keys", "dict_values", "dict_items"}
    cell = failure.code
    for node in cell.near(ast.Subscript, failure.line):
        owner = cell.text(node.value)
        if found[1] in methods and isinstance(node.value, ast.Attribute | ast.Name):
            text = f"{owner}({cell.text(node.slice)})"
            return Repair(
                f"{code(owner)} is a function: it is called with parentheses.",
                cell.edited(cell.replace(node, text)),
            )
        if found[1] in iterators:
            return Repair(
                f"A {code(found[1])} gives its items one by one and has no places.",
                cell.edited(cell.replace(node.value, f"list({owner})")),
            )
    return None


RULES = (
    unexpected_keyword,
    forgotten_self,
    missing_argument,
    not_callable,
    not_subscriptable,
)
