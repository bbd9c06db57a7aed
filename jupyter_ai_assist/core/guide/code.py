"""A cell's source with its syntax tree, and edits that leave all else byte for byte."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from jupyter_ai_assist.core.cells.source import mask_magics

from .fstrings import locate_fstring_parts

__all__ = ["Code", "Edit", "path_of", "syntax_error"]

Node = TypeVar("Node", bound=ast.AST)

MAX_SOURCE = 200_000
"""Characters of a cell beyond which the guide does not take it apart."""

_SCOPES = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Edit:
    """Replace the characters from ``start`` to ``end``."""

    start: int
    end: int
    text: str


def _quietly(parse: Callable[[str], Node], source: str) -> Node:
    """Parse without showing the user Python's warnings about code that is not running."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return parse(source)


def _compiled(source: str) -> ast.Module:
    """Parse and check what only the compiler checks; nothing runs."""
    tree = ast.parse(source)
    compile(source, "<cell>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    return tree


def parse(source: str) -> ast.Module | SyntaxError:
    """The tree of a cell, magics masked where the cell is not plain Python."""
    if len(source) > MAX_SOURCE:
        return SyntaxError("the cell is too long to be taken apart")
    try:
        return _quietly(_compiled, _LINE_END.sub("\n", source))
    except (SyntaxError, ValueError, RecursionError):
        pass
    try:
        return _quietly(_compiled, mask_magics(source))
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError) as error:
        return SyntaxError(str(error))


def syntax_error(source: str) -> SyntaxError | None:
    """Why a cell does not compile, or ``None``."""
    found = parse(source)
    return found if isinstance(found, SyntaxError) else None


def path_of(node: ast.AST | None) -> str:
    """``a.b["c"]`` of a chain of names and constant keys, as tools take it, or ``""``."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        owner = path_of(node.value)
        return f"{owner}.{node.attr}" if owner else ""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        owner = path_of(node.value)
        return f"{owner}[{node.slice.value!r}]" if owner else ""
    return ""


class Code:
    """One cell's source and what it says."""

    def __init__(self, source: str) -> None:
        self.source = source
        found = parse(source)
        self.error = found if isinstance(found, SyntaxError) else None
        self.tree = ast.Module([], []) if isinstance(found, SyntaxError) else found
        locate_fstring_parts(self.tree, self._lines)

    @cached_property
    def newline(self) -> str:
        """The line ending that the cell uses."""
        found = _LINE_END.search(self.source)
        return found[0] if found else "\n"

    @cached_property
    def _lines(self) -> list[str]:
        return _LINE_END.split(self.source)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_END.finditer(self.source))]

    @cached_property
    def _parents(self) -> dict[ast.AST, ast.AST]:
        return {child: node for node in ast.walk(self.tree) for child in ast.iter_child_nodes(node)}

    @cached_property
    def top_level_names(self) -> frozenset[str]:
        """What the cell binds in the notebook's own namespace."""
        names: set[str] = set()
        waiting: list[ast.AST] = [*self.tree.body]
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                names.add(node.name)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                names |= {(a.asname or a.name).partition(".")[0] for a in node.names}
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
            if not isinstance(node, _SCOPES):
                waiting += ast.iter_child_nodes(node)
        return frozenset(names)

    # Looking

    def line(self, number: int) -> str:
        """A line by its number from 1, without its ending; blank beyond the end."""
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""

    def line_start(self, number: int) -> int:
        """Where a line starts; the end of the source beyond its last line."""
        return self._starts[number - 1] if number <= len(self._starts) else len(self.source)

    def offset(self, line: int, column: int) -> int:
        """The character at a tree's position: a line from 1, a column in bytes."""
        before = self.line(line).encode()[:column]
        return self.line_start(line) + len(before.decode(errors="replace"))

    def span(self, node: ast.expr | ast.stmt | ast.keyword) -> tuple[int, int]:
        """Start and end of a node."""
        start = self.offset(node.lineno, node.col_offset)
        return start, self.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def text(self, node: ast.expr | ast.stmt | ast.keyword) -> str:
        """A node as it is written."""
        start, end = self.span(node)
        return self.source[start:end]

    def every(self, kind: type[Node]) -> list[Node]:
        """All nodes of a kind, in the order of the source."""
        found = [node for node in ast.walk(self.tree) if isinstance(node, kind)]
        return sorted(found, key=_place)

    def near(self, kind: type[Node], line: int) -> list[Node]:
        """Nodes of a kind in the statement at a line, those that touch the line first."""
        covering = [node for node in self.every(ast.stmt) if _touches(node, line)]
        found = [
            node
            for statement in covering
            for node in _own_nodes(statement)
            if isinstance(node, kind) and (statement is covering[-1] or _touches(node, line))
        ]
        return sorted(found, key=lambda node: (not _touches(node, line), _place(node)))

    def statement(self, line: int) -> ast.stmt | None:
        """The innermost statement that covers a line."""
        covering = [node for node in self.every(ast.stmt) if _touches(node, line)]
        return covering[-1] if covering else None

    def loops(self, line: int) -> list[ast.For | ast.comprehension]:
        """The loops of the statement at a line, comprehensions included."""
        return [*self.near(ast.For, line), *self.near(ast.comprehension, line)]

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around a node, the nearest first."""
        while node in self._parents:
            node = self._parents[node]
            yield node

    def enclosing(self, node: ast.AST, kind: type[Node]) -> Node | None:
        """The nearest node of a kind around a node."""
        return next((outer for outer in self.above(node) if isinstance(outer, kind)), None)

    # Editing

    def replace(self, node: ast.expr | ast.stmt | ast.keyword, text: str) -> Edit:
        """Write a node anew."""
        return Edit(*self.span(node), text)

    def wrap(self, node: ast.expr, before: str, after: str) -> tuple[Edit, Edit]:
        """Put text around a node."""
        start, end = self.span(node)
        return Edit(start, start, before), Edit(end, end, after)

    def cut(self, start: int, end: int) -> Edit:
        """Leave characters out."""
        return Edit(start, end, "")

    def replace_attribute(self, node: ast.Attribute, name: str) -> Edit:
        """Write another name after the dot."""
        _, end = self.span(node)
        return Edit(end - len(node.attr), end, name)

    def new_line(self, number: int, text: str) -> Edit:
        """Insert a line before a line, at that line's indentation."""
        line = self.line(number)
        indent = line[: len(line) - len(line.lstrip())]
        place = self.line_start(number)
        return Edit(place, place, f"{indent}{text}{self.newline}")

    def new_import(self, statement: str) -> Edit:
        """Insert an import at the top, after a cell magic and imports from the future."""
        after = 1 if self.source.startswith("%%") else 0
        for node in self.tree.body:
            if isinstance(node, ast.ImportFrom) and node.module == "__future__":
                after = node.end_lineno or node.lineno
        place = self.line_start(after + 1)
        return Edit(place, place, f"{statement}{self.newline}")

    def edited(self, *edits: Edit) -> str:
        """The source after the edits; ``""`` if that changes nothing or does not compile."""
        source = self.source
        for edit in sorted(edits, key=lambda edit: (edit.start, edit.end), reverse=True):
            source = source[: edit.start] + edit.text + source[edit.end :]
        return "" if source == self.source or syntax_error(source) else source


def _place(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def _touches(node: ast.AST, line: int) -> bool:
    first: int = getattr(node, "lineno", 0)
    decorators = getattr(node, "decorator_list", ())
    first = min([first, *(decorator.lineno for decorator in decorators)])
    last: int = getattr(node, "end_lineno", None) or first
    return first <= line <= last


def _own_nodes(statement: ast.stmt) -> Iterable[ast.AST]:
    """The nodes of a statement without the statements inside it."""
    yield statement
    waiting: list[ast.AST] = [statement]
    while waiting:
        for child in ast.iter_child_nodes(waiting.pop()):
            if not isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
                yield child
                waiting.append(child)
