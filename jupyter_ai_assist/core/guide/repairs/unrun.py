"""Names that the notebook defines, but not yet: cells that have not run, lines further down."""

from __future__ import annotations

import ast

from jupyter_ai_assist.core.guide.asker import Asker
from jupyter_ai_assist.core.guide.code import Code
from jupyter_ai_assist.core.guide.words import code
from jupyter_ai_assist.core.workspace.base import Cell

from .base import Failure, Repair

__all__ = ["elsewhere_in_notebook", "missing_name"]


def missing_name(failure: Failure) -> str:
    """The name that a NameError says is not defined."""
    found = failure.match(r"name '([^']+)' is not defined")
    return found[1] if found else str(failure.error.details.get("name") or "")


async def elsewhere_in_notebook(failure: Failure, ask: Asker) -> Repair | None:
    """A cell that has not run, or a later line of this one, defines the name."""
    name = missing_name(failure)
    if not name.isidentifier():
        return None
    below = _defined_below(failure, name)
    if below:
        return below
    _, cells = await ask.names_and_cells()
    others = [cell for cell in cells if cell.kind == "code" and cell.source != failure.cell.source]
    defining = [cell for cell in others if name in Code(cell.source).top_level_names]
    if not defining:
        return None
    place = f"{_place(defining[0], cells)}, which {_state(defining[0])}"
    importing = _import_of(name, defining)
    if importing:
        return Repair(
            f"{code(name)} is imported in {place}.",
            failure.code.edited(failure.code.new_import(importing)),
            "Running that cell first does the same.",
        )
    return Repair(
        f"{code(name)} is defined in {place}.",
        note="Run that cell first, then this one again.",
    )


def _state(cell: Cell) -> str:
    if cell.execution_count is None:
        return "has not run in this kernel"
    return "ran but left no such name: it failed before, or the name was deleted since"


def _place(cell: Cell, cells: list[Cell]) -> str:
    if cell.execution_count is not None:
        return f"cell {code(f'[{cell.execution_count}]')}"
    number = cells.index(cell) + 1
    first = cell.source.strip().partition("\n")[0]
    return f"cell number {number} of the notebook, {code(first[:60])}"


def _import_of(name: str, cells: list[Cell]) -> str:
    """The user's own import that binds ``name``."""
    for cell in cells:
        for node in Code(cell.source).every(ast.stmt):
            if isinstance(node, ast.Import | ast.ImportFrom):
                for alias in node.names:
                    if (alias.asname or alias.name) == name:
                        return ast.unparse(_only(node, alias))
    return ""


def _only(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> ast.stmt:
    if isinstance(node, ast.Import):
        return ast.Import([alias])
    return ast.ImportFrom(node.module, [alias], node.level)


def _defined_below(failure: Failure, name: str) -> Repair | None:
    """Move a definition or import above its first use, where nothing else stands against it."""
    lines = failure.code
    for node in lines.tree.body:
        if node.lineno <= failure.line or name not in Code(lines.text(node)).top_level_names:
            continue
        cause = f"Line {failure.line} uses {code(name)}, which only line {node.lineno} defines."
        note = f"The definition now stands before line {failure.line}."
        top = next((n for n in lines.tree.body if (n.end_lineno or 0) >= failure.line), None)
        if top is None or isinstance(node, ast.For | ast.While | ast.If | ast.With | ast.Try):
            return Repair(cause, note="Move the definition above its first use.")
        return Repair(cause, _moved(lines, node, top), note)
    return None


def _moved(lines: Code, node: ast.stmt, before: ast.stmt) -> str:
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
    start, end = lines.line_start(first), lines.line_start((node.end_lineno or first) + 1)
    block = lines.source[start:end]
    if not block.endswith(("\n", "\r")):
        block += lines.newline
    place = lines.line_start(before.lineno)
    if place >= start:
        return ""
    moved = lines.source[:place] + block + lines.source[place:start] + lines.source[end:]
    return moved if not Code(moved).error else ""
