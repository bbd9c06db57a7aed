"""AttributeError: misspelt and removed attributes, columns, accessors, forgotten imports."""

from __future__ import annotations

import ast
import builtins

from jupyter_ai_assist.core.guide.asker import Asker
from jupyter_ai_assist.core.guide.code import path_of
from jupyter_ai_assist.core.guide.installed import submodules
from jupyter_ai_assist.core.guide.known_renames import ACCESSORS, ATTRIBUTES, LENGTHS
from jupyter_ai_assist.core.guide.near import nearest
from jupyter_ai_assist.core.guide.words import code, either, listed, quoted, short_type

from .base import Failure, Repair

__all__ = ["RULES"]


def _attribute(failure: Failure) -> str:
    found = failure.match(r"has no attribute '([^']+)'") or failure.match(r"^`\w+\.(\w+)` was ")
    return str(failure.error.details.get("name") or (found[1] if found else ""))


def _owner_type(failure: Failure) -> str:
    """The short class name of the object, or the module's name."""
    if module := failure.error.details.get("module"):
        return str(module)
    found = failure.match(r"^(?:type object )?'([\w.]+)' object") or failure.match(
        r"^module '([\w.]+)'"
    )
    if found:
        return found[1]
    if failure.match(r"was removed in the NumPy"):
        return "numpy"
    return short_type(str(failure.error.details.get("obj_type") or ""))


def _places(failure: Failure) -> list[ast.Attribute]:
    """The attribute accesses on the failing line that may have failed."""
    name = _attribute(failure)
    nodes = failure.code.near(ast.Attribute, failure.line)
    return [node for node in nodes if node.attr == name]


async def accessor(failure: Failure, _: Asker) -> Repair | None:
    """``.str`` on numbers and ``.dt`` on text."""
    if not failure.match(r"^Can only use \.(str|dt) accessor"):
        return None
    name = _attribute(failure) or ("str" if ".str" in failure.message else "dt")
    node = next((n for n in failure.code.near(ast.Attribute, failure.line) if n.attr == name), None)
    if node is None:
        return None
    owner = failure.code.text(node.value)
    if name == "str":
        edits = [failure.code.replace(node.value, f"{owner}.astype(str)")]
        cause = f"{code(owner)} holds no text, so it has no {code('.str')} methods."
        note = "Missing values become the text `nan` in this conversion."
    else:
        edits = [*failure.code.wrap(node.value, "pd.to_datetime(", ")")]
        cause = f"{code(owner)} holds no dates yet, so it has no {code('.dt')} fields."
        note = "Better still: convert the column once, where the data is read."
    return Repair(cause, failure.code.edited(*edits), note)


async def through_accessor(failure: Failure, _: Asker) -> Repair | None:
    """``s.strftime(…)`` and ``s.upper()``: what a column does to each of its values."""
    name = _attribute(failure)
    accessor = next((a for a, names in ACCESSORS.items() if name in names), "")
    if _owner_type(failure) != "Series" or not accessor:
        return None
    nodes = _places(failure)[:1]
    return Repair(
        f"A column does {code(name)} to each of its values through {code(f'.{accessor}')}.",
        failure.code.edited(
            *(failure.code.replace_attribute(node, f"{accessor}.{name}") for node in nodes)
        ),
    )


async def appended(failure: Failure, ask: Asker) -> Repair | None:
    """``DataFrame.append``, which pandas 2 took away."""
    type_ = _owner_type(failure)
    if _attribute(failure) != "append" or type_ not in {"DataFrame", "Series"}:
        return None
    cause = f"pandas removed {code(f'{type_}.append')}; {code('pd.concat')} does its work."
    node = next(iter(_places(failure)), None)
    call = failure.code.enclosing(node, ast.Call) if node else None
    if node is None or call is None or call.func is not node or len(call.args) != 1:
        return Repair(cause)
    cell, other = failure.code, call.args[0]
    described = await ask.variable(path_of(other))
    row = cell.text(other)
    if isinstance(other, ast.Dict) or (described and described.type == "dict"):
        row = f"pd.DataFrame([{row}])"
    elif isinstance(other, ast.List):
        row = f"pd.DataFrame({row})"
    rest = "".join(f", {cell.text(keyword)}" for keyword in call.keywords)
    text = f"pd.concat([{cell.text(node.value)}, {row}]{rest})"
    note = "In a loop, collect the rows in a list and build the frame once: it is far faster."
    return Repair(cause, cell.edited(cell.replace(call, text)), note)


async def membership(failure: Failure, _: Asker) -> Repair | None:
    """``d.has_key(k)`` and ``text.contains(part)``: Python has the operator ``in``."""
    if _attribute(failure) not in {"has_key", "contains", "includes"}:
        return None
    for node in _places(failure):
        call = failure.code.enclosing(node, ast.Call)
        if call is None or call.func is not node or len(call.args) != 1:
            continue
        text = f"({failure.code.text(call.args[0])} in {failure.code.text(node.value)})"
        return Repair(
            f"{code(_owner_type(failure))} has no {code(node.attr)}; "
            "Python asks with the operator `in`.",
            failure.code.edited(failure.code.replace(call, text)),
        )
    return None


async def length(failure: Failure, _: Asker) -> Repair | None:
    """``xs.length``: Python says ``len(xs)``."""
    type_ = _owner_type(failure)
    if _attribute(failure) not in LENGTHS or not hasattr(getattr(builtins, type_, None), "__len__"):
        return None
    node = next(iter(_places(failure)), None)
    if node is None:
        return None
    call = next(iter(failure.code.above(node)), None)
    whole = call if isinstance(call, ast.Call) and call.func is node and not call.args else node
    text = f"len({failure.code.text(node.value)})"
    return Repair(
        f"{code(type_)} has no {code(node.attr)}; its length is {code(text)}.",
        failure.code.edited(failure.code.replace(whole, text)),
    )


async def removed(failure: Failure, _: Asker) -> Repair | None:
    """Attributes that a library renamed or took away."""
    name, type_ = _attribute(failure), _owner_type(failure)
    right = ATTRIBUTES.get(type_, {}).get(name)
    members = failure.error.details.get("members") or (right,)
    if right is None or right not in members:
        return None
    nodes = _same_owner(failure)
    return Repair(
        f"{code(type_)} has no {code(name)} (any more); its work is done by {code(right)}.",
        failure.code.edited(*(failure.code.replace_attribute(node, right) for node in nodes)),
        "Check that the result is what you expect: the names differ, and details may.",
    )


def _same_owner(failure: Failure) -> list[ast.Attribute]:
    """The failing access, and the same one on the same name elsewhere in the cell."""
    places = _places(failure)[:1]
    path = path_of(places[0]) if places else ""
    if not path:
        return places
    every = failure.code.every(ast.Attribute)
    return [n for n in every if path_of(n) == path and isinstance(n.ctx, ast.Load)]


async def submodule(failure: Failure, _: Asker) -> Repair | None:
    """``scipy.stats`` after ``import scipy``: a package does not load all its parts."""
    module, name = _owner_type(failure), _attribute(failure)
    if not failure.error.details.get("module") or name not in submodules(module):
        return None
    full = f"{module}.{name}"
    for node in failure.code.above(_places(failure)[0]) if _places(failure) else ():
        if not isinstance(node, ast.Attribute) or node.attr not in submodules(full):
            break
        full = f"{full}.{node.attr}"
    return Repair(
        f"{code(full)} is a module of its own, and it is not imported yet.",
        failure.code.edited(failure.code.new_import(f"import {full}")),
    )


async def shadowed_module(failure: Failure, ask: Asker) -> Repair | None:
    """A file of the user's own that has a library's name."""
    module = str(failure.error.details.get("module") or "")
    path = str(failure.error.details.get("path") or "")
    if not module or not failure.match(r"partially initialized|consider renaming|has no attribute"):
        return None
    hint = failure.match(r"partially initialized|consider renaming")
    if not hint and not path:
        return None
    files = (await ask.files(".")).get(".", [])
    if f"{module}.py" not in files:
        return None
    return Repair(
        f"Your own file {code(f'{module}.py')} hides the library {code(module)}.",
        note="Rename the file, then restart the kernel.",
    )


async def misspelt(failure: Failure, ask: Asker) -> Repair | None:
    """An attribute or column close to one that exists."""
    name, type_ = _attribute(failure), _owner_type(failure)
    if type_ == "NoneType":
        return Repair(
            f"{_thing(failure)} is nothing here, and nothing has no {code(name)}.",
            note="Look where it comes from, or test it first: `if … is not None:`.",
        )
    nodes = _same_owner(failure)
    columns = [str(column) for column in failure.error.details.get("columns") or ()]
    columns = columns or await _grouped_columns(ask, nodes)
    members = [str(member) for member in failure.error.details.get("members") or ()]
    if type_ == "module" or not members:
        members += await _members(failure, ask, nodes)
    match = nearest(name, [*columns, *members])
    cause = f"{_thing(failure)} has no attribute {code(name)}"
    right = match.only
    if not right:
        near = match.choices or nearest(name[:4], members).choices
        more = f"; it could be meant for {either(near)}, I cannot tell which" if near else ""
        what = f"Its columns are {listed(columns)}." if columns else ""
        return Repair(f"{cause}{more}.", note=what)
    is_column = right in columns and not right.isidentifier()
    edits = [
        failure.code.replace(node, f"{failure.code.text(node.value)}[{quoted(right)}]")
        if is_column
        else failure.code.replace_attribute(node, right)
        for node in nodes
    ]
    what = "column" if right in columns else "name"
    return Repair(f"{cause}; the nearest {what} is {code(right)}.", failure.code.edited(*edits))


def _thing(failure: Failure) -> str:
    node = next(iter(_places(failure)), None)
    type_ = _owner_type(failure)
    owner = failure.code.text(node.value) if node else ""
    if failure.error.details.get("module"):
        return f"The module {code(type_)}"
    if owner == "self":
        return f"This {code(type_)} object (`self`)"
    return f"{code(owner)} ({code(type_)})" if owner else f"An object of type {code(type_)}"


async def _grouped_columns(ask: Asker, nodes: list[ast.Attribute]) -> list[str]:
    """The columns of ``df`` in ``df.groupby(…).attribute``: pandas' own error knows no object."""
    call = nodes[0].value if nodes else None
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
        return []
    frame = await ask.variable(path_of(call.func.value)) if call.func.attr == "groupby" else None
    return [*frame.facts.get("columns", ())] if frame else []


async def _members(failure: Failure, ask: Asker, nodes: list[ast.Attribute]) -> list[str]:
    """What the live object itself says it has."""
    path = path_of(nodes[0].value) if nodes else ""
    docs = await ask.docs(path or _owner_type(failure))
    return [*docs.members] if docs else []


RULES = (
    accessor,
    through_accessor,
    appended,
    membership,
    length,
    removed,
    submodule,
    shadowed_module,
    misspelt,
)
