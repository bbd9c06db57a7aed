"""A statement in words, with the user's own names."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from .code import Code, path_of
from .words import bounded, code, listed, plain

__all__ = ["told"]

MAX_EXPRESSION = 90
MAX_INNER = 4


def told(source: Code, node: ast.stmt) -> str:
    """What a statement does, in one line."""
    teller = _TELLERS.get(type(node))
    text = teller(source, node) if teller else f"runs {_shown(source, node)}"
    lines = f"line {node.lineno}"
    if node.end_lineno and node.end_lineno != node.lineno:
        lines = f"lines {node.lineno} to {node.end_lineno}"
    return f"{text} ({lines})"


def _shown(source: Code, node: ast.expr | ast.stmt) -> str:
    return code(bounded(" ".join(source.text(node).split()), MAX_EXPRESSION))


def _value(source: Code, node: ast.expr) -> str:
    """What an expression gives, shortly."""
    path = path_of(node.func) if isinstance(node, ast.Call) else ""
    if path:
        return f"what {_shown(source, node)} returns"
    if isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
        loop = node.generators[0]
        chosen = " that pass its condition" if loop.ifs else ""
        return (
            f"{_shown(source, node)}, built from the items of {_shown(source, loop.iter)}{chosen}"
        )
    return _shown(source, node)


def _import(_: Code, node: Any) -> str:
    names = [
        f"{alias.name} as {alias.asname}" if alias.asname else alias.name for alias in node.names
    ]
    if isinstance(node, ast.ImportFrom):
        return f"imports {listed(names)} from {code('.' * node.level + (node.module or ''))}"
    return f"imports {listed(names)}"


def _assign(source: Code, node: Any) -> str:
    targets = " and ".join(_shown(source, target) for target in node.targets)
    target = node.targets[0]
    if isinstance(target, ast.Subscript):
        return f"stores {_value(source, node.value)} in {targets}"
    return f"sets {targets} to {_value(source, node.value)}"


def _annotated(source: Code, node: Any) -> str:
    if node.value is None:
        return f"declares {_shown(source, node.target)}"
    return f"sets {_shown(source, node.target)} to {_value(source, node.value)}"


def _changed(source: Code, node: Any) -> str:
    return f"changes {_shown(source, node.target)} by {_shown(source, node)}"


def _expression(source: Code, node: Any) -> str:
    last = bool(source.tree.body) and source.tree.body[-1] is node
    if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        return "holds a text that is not used"
    if isinstance(node.value, ast.Call):
        if path_of(node.value.func) == "print":
            return _printed(source, node.value)
        shown = ", and shows what it returns" if last else ""
        return f"calls {_shown(source, node.value)}{shown}"
    return f"{'shows' if last else 'works out'} {_shown(source, node.value)}"


def _printed(source: Code, node: ast.Call) -> str:
    things = [_shown(source, argument) for argument in node.args]
    return f"prints {', '.join(things)}" if things else "prints an empty line"


def _for(source: Code, node: Any) -> str:
    return (
        f"for each {_shown(source, node.target)} in {_shown(source, node.iter)}: "
        f"{_inner(source, node.body)}"
    )


def _while(source: Code, node: Any) -> str:
    return f"as long as {_shown(source, node.test)}: {_inner(source, node.body)}"


def _if(source: Code, node: Any) -> str:
    text = f"if {_shown(source, node.test)}: {_inner(source, node.body)}"
    return f"{text}; otherwise {_inner(source, node.orelse)}" if node.orelse else text


def _with(source: Code, node: Any) -> str:
    items = ", ".join(
        _shown(source, item.context_expr)
        + (f" as {_shown(source, item.optional_vars)}" if item.optional_vars else "")
        for item in node.items
    )
    return f"with {items} open: {_inner(source, node.body)}"


def _try(source: Code, node: Any) -> str:
    kinds = [source.text(handler.type) for handler in node.handlers if handler.type]
    caught = (
        f"; catches {listed(kinds)}" if kinds else "; catches every error" if node.handlers else ""
    )
    return f"tries: {_inner(source, node.body)}{caught}"


def _function(source: Code, node: Any) -> str:
    names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
    signature = ", ".join(names)
    kind = "coroutine function" if isinstance(node, ast.AsyncFunctionDef) else "function"
    doc = (ast.get_docstring(node) or "").strip().partition("\n")[0]
    head = f"defines the {kind} {code(f'{node.name}({signature})')}"
    return f"{head}: {plain(doc)}" if doc else f"{head}, which {_inner(source, node.body)}"


def _class(_: Code, node: Any) -> str:
    methods = [part.name for part in node.body if isinstance(part, ast.FunctionDef)]
    doc = (ast.get_docstring(node) or "").strip().partition("\n")[0]
    bases = [path_of(base) for base in node.bases if path_of(base)]
    head = f"defines the class {code(node.name)}{f' on {listed(bases)}' if bases else ''}"
    about = f": {plain(doc)}" if doc else ""
    return f"{head}{about}{f', with {listed(methods, 8)}' if methods else ''}"


def _return(source: Code, node: Any) -> str:
    return f"returns {_value(source, node.value)}" if node.value else "returns nothing"


def _delete(source: Code, node: Any) -> str:
    return "deletes " + ", ".join(_shown(source, target) for target in node.targets)


def _raise(source: Code, node: Any) -> str:
    return f"raises {_shown(source, node.exc)}" if node.exc else "raises the error again"


def _assert(source: Code, node: Any) -> str:
    return f"checks that {_shown(source, node.test)}"


def _inner(source: Code, body: Sequence[ast.stmt]) -> str:
    """The statements of a block, the first few of them."""
    parts = []
    for node in body[:MAX_INNER]:
        teller = _TELLERS.get(type(node))
        nested = isinstance(node, ast.For | ast.While | ast.If | ast.With | ast.Try)
        parts.append(_short(source, node) if nested or not teller else teller(source, node))
    more = len(body) - len(parts)
    return "; then ".join(parts) + (f"; and {more} more steps" if more > 0 else "")


def _short(source: Code, node: ast.stmt) -> str:
    first = source.text(node).partition("\n")[0].strip()
    return f"runs {code(bounded(first, MAX_EXPRESSION))}"


_TELLERS: dict[type, Callable[[Code, Any], str]] = {
    ast.AnnAssign: _annotated,
    ast.Assert: _assert,
    ast.Assign: _assign,
    ast.AsyncFor: _for,
    ast.AsyncFunctionDef: _function,
    ast.AsyncWith: _with,
    ast.AugAssign: _changed,
    ast.Break: lambda *_: "ends the loop",
    ast.ClassDef: _class,
    ast.Continue: lambda *_: "goes on with the next item",
    ast.Delete: _delete,
    ast.Expr: _expression,
    ast.For: _for,
    ast.FunctionDef: _function,
    ast.If: _if,
    ast.Import: _import,
    ast.ImportFrom: _import,
    ast.Pass: lambda *_: "does nothing",
    ast.Raise: _raise,
    ast.Return: _return,
    ast.Try: _try,
    ast.While: _while,
    ast.With: _with,
}
