"""What a cell's source says by itself: the names it needs and the names it makes."""

from __future__ import annotations

import ast
import re
import symtable
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from jupyter_ai_assist.core.errors import WorkspaceError
from jupyter_ai_assist.core.workspace.base import Cell

__all__ = [
    "Flow",
    "Names",
    "bound_at_a_glance",
    "flow_of",
    "mask_magics",
    "names_of",
    "related_cells",
    "using_cells",
]

_MAGIC = re.compile(r"^(\s*)([%!?].*|[\w.\[\]]+\?{1,2})$")
_LINE_END = re.compile(r"\r\n|\r|\n")
_PYTHON_CELL_MAGIC = re.compile(r"\s*%%(time|timeit|capture|prun|memit|mprun|lprun)\b")
"""Cell magics whose body is Python."""

_ASSIGNED_MAGIC = re.compile(r"^(\s*[\w., ]+=\s*)[%!].*$")

_WORD = re.compile(r"[^\W\d]\w*")
_BINDING = re.compile(
    r"^[ \t]*(?:"
    r"(?:async )?def (\w+)|class (\w+)|(?:from [\w.]+ )?import ([^#\n]+)"
    r"|(?:async )?for ([\w,() \t*]+?) in\b|(?:async )?with\b[^\n]*?\bas ([\w,() ]+)"
    r"|([^\W\d][\w, \t()*]*?)[ \t]*(?::[^=\n]+)?(?:[-+*/%&|^@<>]{1,3})?=(?!=)"
    r")",
    re.MULTILINE,
)
_AUGMENTED = re.compile(r"[-+*/%&|^@<>]=")
NEAR = 100
"""Cells that are read exactly, the nearest ones; those beyond are first looked at by
``bound_at_a_glance``, which takes a tenth of the time."""


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


def require_plain(code: str) -> None:
    """Refuse magics and shell commands in code that shall change nothing.

    Raises
    ------
    WorkspaceError
        It is no Python, but would be without IPython's own lines.
    """
    try:
        ast.parse(code)
    except (SyntaxError, ValueError):
        try:
            ast.parse(mask_magics(code))
        except (SyntaxError, ValueError):
            return  # running it says what is wrong
        raise WorkspaceError(
            "Scratch code is plain Python: a magic or shell command would change more than a copy.",
            hint="Write it in Python, or insert a cell and run that.",
        ) from None


@lru_cache(maxsize=4096)
def names_of(source: str) -> Names:
    """The names that ``source`` loads and binds; both empty if it does not parse."""
    try:
        with warnings.catch_warnings():  # about code that is not being run
            warnings.simplefilter("ignore")
            tree = ast.parse(mask_magics(source))
    except (SyntaxError, ValueError, RecursionError):
        return Names(frozenset(), frozenset())
    loads, stores = _loads_and_stores(tree)
    return Names(frozenset(loads), frozenset(stores))


@dataclass(frozen=True)
class Flow:
    """What passes between a cell and the others: names it takes over, and names it hands on."""

    needs: frozenset[str]
    makes: frozenset[str]


@lru_cache(maxsize=4096)
def flow_of(source: str) -> Flow:
    """The global names that ``source`` needs from elsewhere and those that it binds.

    Unlike ``names_of`` it knows scopes: what is local to a function is in neither.
    Both are empty if it does not parse.
    """
    text = mask_magics(source)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            table = symtable.symtable(text, "cell", "exec")
            used, makes = _global_names(table)
            again = makes if _AUGMENTED.search(text) else used & makes
            tree = ast.parse(text if again else "")
            used |= _augmented(tree) & makes
            own = _bound_before_use(tree, used & makes)
    except (SyntaxError, ValueError, RecursionError):
        return Flow(frozenset(), frozenset())
    return Flow(frozenset(used - own), frozenset(makes))


def _global_names(table: symtable.SymbolTable) -> tuple[set[str], set[str]]:
    """Names of the module's scope that are used, and those that are bound."""
    used: set[str] = set()
    bound: set[str] = set()
    for symbol in table.get_symbols():
        if table.get_type() != "module" and not symbol.is_global():
            continue
        if symbol.is_referenced():
            used.add(symbol.get_name())
        if symbol.is_assigned() or symbol.is_imported():
            bound.add(symbol.get_name())
    for child in table.get_children():
        inner_used, inner_bound = _global_names(child)
        used |= inner_used
        bound |= inner_bound
    return used, bound


def _augmented(tree: ast.Module) -> set[str]:
    """Names that ``+=`` and its like use, which a symbol table does not tell."""
    return {
        node.target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name)
    }


def _bound_before_use(tree: ast.Module, names: set[str]) -> set[str]:
    """Those of the names whose first statement does not take an older value."""
    own: set[str] = set()
    seen: set[str] = set()
    for statement in tree.body:
        loaded, stored = _loads_and_stores(statement)
        # What a loop or block binds it binds before its body uses it.
        takes_first = isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Expr)
        own |= (names & stored) - seen - (loaded if takes_first else set())
        seen |= loaded | stored
    return own


def _loads_and_stores(tree: ast.AST) -> tuple[set[str], set[str]]:
    loads: set[str] = set()
    stores: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (loads if isinstance(node.ctx, ast.Load) else stores).add(node.id)
            continue
        stores.update(_names_bound_by(node))
    if isinstance(tree, ast.AugAssign):
        loads |= stores
    return loads, stores


def _names_bound_by(node: ast.AST) -> Iterable[str]:
    """The names that a statement binds without a ``Name`` for it."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return (node.name,)
    if isinstance(node, ast.Import | ast.ImportFrom):
        return ((alias.asname or alias.name).partition(".")[0] for alias in node.names)
    if isinstance(node, ast.ExceptHandler) and node.name:
        return (node.name,)
    return ()


@lru_cache(maxsize=16_384)
def bound_at_a_glance(source: str) -> frozenset[str]:
    """The names that the beginnings of lines seem to bind: quick, and nearly all of them."""
    found = _BINDING.findall(source)
    return frozenset(_WORD.findall(" ".join(map("".join, found))))


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
    for distance, cell in enumerate(reversed(before)):
        if distance >= NEAR and not wanted & bound_at_a_glance(cell.source):
            continue
        names = names_of(cell.source)
        if wanted & names.stores:
            found.append(cell)
            wanted = (wanted - names.stores) | names.loads
        if len(found) == limit:
            break
    return tuple(reversed(found))


def using_cells(source: str, cells: Sequence[Cell], limit: int = 8) -> tuple[Cell, ...]:
    """The first of the cells that use what ``source`` makes.

    Parameters
    ----------
    cells
        Those below it, in notebook order; no more than the nearest ``NEAR`` are read.
    """
    made = flow_of(source).makes
    if not made:
        return ()
    word = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(made)))})\b")
    using = (
        cell
        for cell in islice(cells, NEAR)
        if cell.kind == "code" and word.search(cell.source) and made & flow_of(cell.source).needs
    )
    return tuple(islice(using, limit))


def _earlier(cell: Cell, focus: Cell) -> bool:
    if focus.execution_count is None or cell.execution_count is None:
        return cell.source != focus.source
    return cell.execution_count < focus.execution_count
