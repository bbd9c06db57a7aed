"""What a cell's source says by itself: the names it needs and the names it makes."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from .workspace import Cell

__all__ = ["Names", "mask_magics", "names_of", "related_cells"]

_MAGIC = re.compile(r"^(\s*)([%!?].*|[\w.\[\]]+\?{1,2})$")
_LINE_END = re.compile(r"\r\n|\r|\n")
_PYTHON_CELL_MAGIC = re.compile(r"\s*%%(time|timeit|capture|prun|memit|mprun|lprun)\b")
"""Cell magics whose body is Python."""

_ASSIGNED_MAGIC = re.compile(r"^(\s*[\w., ]+=\s*)[%!].*$")


@dataclass(frozen=True)
class Names:
    """Names that a piece of code loads from outside itself, and those it binds."""

    loads: frozenset[str]
    stores: frozenset[str]


def mask_magics(source: str) -> str:
    r"""Replace IPython's own lines by Python of the same line count and indent.

    Line ends become ``\n``.
    """
    source = _LINE_END.sub("\n", source)
    if _PYTHON_CELL_MAGIC.match(source):
        _, _, body = source.partition("\n")
        return f"pass\n{mask_magics(body)}"
    if source.lstrip().startswith("%%"):
        return "\n".join("pass" for _ in source.split("\n"))
    lines = []
    for line in source.split("\n"):
        masked = _MAGIC.sub(r"\1pass", line)
        lines.append(_ASSIGNED_MAGIC.sub(r"\1None", masked))
    return "\n".join(lines)


@lru_cache(maxsize=4096)
def names_of(source: str) -> Names:
    """The names that ``source`` loads and binds; both empty if it does not parse."""
    try:
        with warnings.catch_warnings():  # about code that is not being run
            warnings.simplefilter("ignore")
            tree = ast.parse(mask_magics(source))
    except (SyntaxError, ValueError, RecursionError):
        return Names(frozenset(), frozenset())
    loads: set[str] = set()
    stores: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (loads if isinstance(node.ctx, ast.Load) else stores).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            stores.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            stores.update((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            stores.add(node.name)
    return Names(frozenset(loads), frozenset(stores))


def related_cells(focus: Cell, executed: Iterable[Cell], limit: int = 8) -> tuple[Cell, ...]:
    """The earlier cells that define, directly or not, what ``focus`` uses.

    Parameters
    ----------
    executed
        Oldest first.
    limit
        At most so many cells, the nearest ones first.
    """
    wanted = set(names_of(focus.source).loads)
    found: list[Cell] = []
    before = [cell for cell in executed if _earlier(cell, focus)]
    for cell in reversed(before):
        names = names_of(cell.source)
        if wanted & names.stores:
            found.append(cell)
            wanted = (wanted - names.stores) | names.loads
        if len(found) == limit:
            break
    return tuple(reversed(found))


def _earlier(cell: Cell, focus: Cell) -> bool:
    if focus.execution_count is None or cell.execution_count is None:
        return cell.source != focus.source
    return cell.execution_count < focus.execution_count
