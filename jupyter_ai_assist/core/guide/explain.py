"""``/explain``: what a cell does, from its syntax tree and the live variables it touches."""

from __future__ import annotations

import ast
import builtins
import re
import textwrap

from jupyter_ai_assist.core.cells.source import mask_magics, names_of
from jupyter_ai_assist.core.typed import typed
from jupyter_ai_assist.core.workspace.base import Cell, ErrorReport, Variable

from .asker import Asker, Call, as_docs
from .code import Code, path_of
from .effects import effects_of
from .statements import told
from .words import about, code, plain, prose

__all__ = ["called_paths", "explain"]

MAX_STATEMENTS = 25
MAX_NAMES = 12
MAX_CALLS = 8
_SELF_EVIDENT = {"print", "len", "range", "str", "int", "float", "list", "dict", "set", "tuple"}


async def explain(ask: Asker) -> list[str] | None:
    """Explain what is selected, the cell in focus, or the one that the question names."""
    cell = ask.context.focus or await _cell_of(ask)
    if cell is None:
        return None
    if cell.kind != "code":
        return [f"This is a {cell.kind} cell: I take code apart, and no prose."]
    selected = textwrap.dedent(ask.context.selection).strip("\n")
    if selected and Code(selected).error is None:
        cell = Cell(id="", source=selected)
    source = Code(cell.source)
    if source.error is not None:
        return [_unreadable(source.error)]
    used = _names(source)
    variables = await ask.described(*used)
    calls = await _called(ask, source)
    return [
        _heading(cell, source),
        "\n".join(_steps(source)),
        *_section("Uses", [about(v) for name, v in variables.items() if _is_read(name, cell, v)]),
        *_section("Makes", _made(cell, variables)),
        *_section("Calls", calls),
        *_section("Effects beyond its variables", effects_of(source)),
        *_failure(ask.context.error),
    ]


async def _cell_of(ask: Asker) -> Cell | None:
    """The cell of a reference such as ``@In[3]``, else the last one that ran."""
    cells = [cell for cell in await ask.cells() if cell.kind == "code"]
    found = re.search(r"@(?:In\[|cell:)([\w-]+)", ask.context.question)
    if found:
        key = found[1]
        named = (c for c in cells if c.id == key or str(c.execution_count) == key)
        return next(named, None)
    ran = [cell for cell in cells if cell.execution_count is not None]
    return max(ran, key=lambda cell: cell.execution_count or 0, default=None)


def _heading(cell: Cell, source: Code) -> str:
    name = f"Cell `[{cell.execution_count}]`" if cell.execution_count else "This code"
    count = len(source.tree.body)
    if not count:
        return f"{name} is empty."
    return f"{name} has {count} step{'s' if count > 1 else ''}:"


def _unreadable(error: SyntaxError) -> str:
    return (
        f"Python cannot read line {error.lineno} of this code ({plain(error.msg)}), so I cannot "
        f"take it apart. If it is a cell that failed, {code(typed('/fix'))} may put it right."
    )


def _failure(error: ErrorReport | None) -> list[str]:
    if error is None:
        return []
    why = f"{error.name}: {error.value}" if error.value else error.name
    return [f"It failed with {code(why)}; {code(typed('/fix'))} may put it right."]


def _steps(source: Code) -> list[str]:
    """One line for each statement, magics included."""
    plain_lines = mask_magics(source.source).split("\n")
    steps: list[str] = []
    for node in source.tree.body[:MAX_STATEMENTS]:
        line = source.line(node.lineno)
        magic = isinstance(node, ast.Pass) and line.strip() != plain_lines[node.lineno - 1].strip()
        text = f"runs {code(line.strip())} in IPython" if magic else told(source, node)
        steps.append(f"{len(steps) + 1}. {text}")
    left = len(source.tree.body) - len(steps)
    return [*steps, *([f"… and {left} more steps."] if left > 0 else [])]


def _names(source: Code) -> list[str]:
    names = names_of(source.source)
    order = dict.fromkeys(node.id for node in source.every(ast.Name))
    wanted = [n for n in order if n in names.loads | names.stores and not hasattr(builtins, n)]
    return wanted[: 2 * MAX_NAMES]


def _is_read(name: str, cell: Cell, variable: Variable) -> bool:
    return name not in names_of(cell.source).stores and variable.type != "module"


def _made(cell: Cell, variables: dict[str, Variable]) -> list[str]:
    """What the cell's top level binds, as it is now."""
    stores = names_of(cell.source).stores
    made = [about(v) for name, v in variables.items() if name in stores and v.type != "module"]
    return [f"{text}" for text in made[:MAX_NAMES]]


def called_paths(source: Code) -> list[str]:
    """What code calls that can be looked up, in the order of the code."""
    own = {node.name for node in source.every(ast.FunctionDef)}
    paths = [path_of(node.func) for node in source.every(ast.Call)]
    return [
        path
        for path in dict.fromkeys(paths)
        if path and path not in _SELF_EVIDENT | own and "[" not in path
    ]


async def _called(ask: Asker, source: Code) -> list[str]:
    """The first line of documentation of what is called."""
    wanted = called_paths(source)[:MAX_CALLS]
    answers = await ask.tools(*(Call("lookup_docs", {"path": path}) for path in wanted))
    lines = []
    for path, answer in zip(wanted, answers, strict=True):
        docs = as_docs(answer)
        first = next((line for line in docs.text.splitlines() if line.strip()), "") if docs else ""
        if first:
            lines.append(f"{code(path)}: {prose(first.strip())}")
    return lines


def _section(title: str, lines: list[str]) -> list[str]:
    if not lines:
        return []
    return [f"**{title}**", "\n".join(f"- {line}" for line in lines)]
