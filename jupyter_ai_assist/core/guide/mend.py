"""``/fix`` where the guide may act: change the cell, run it, and say whether it works now."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, replace

from jupyter_ai_assist.core.cells.source import names_of
from jupyter_ai_assist.core.workspace.base import Cell

from .acting import Outcome, act, run_cells
from .asker import Asker
from .code import Code
from .repairs import Failure, Repair, repair, upstream_slip
from .words import code

__all__ = ["mend"]


@dataclass(frozen=True)
class _Cure:
    """The cell to change, what to make of it, and why it is that one."""

    cell: Cell
    source: str
    why: str


async def mend(ask: Asker, failure: Failure, found: Repair) -> list[str]:
    """Change the cell at fault, run it and what depends on it, and tell what came of it."""
    cure = await _cure(ask, failure, found)
    changed, cure = await _change(ask, failure, cure)
    parts = [cure.why] if cure.why else []
    if changed is None:
        gone = "The cell was changed meanwhile, and the fault is not there any more; I leave it."
        return [*parts, gone]
    if changed.code:
        return [*parts, f"{changed.refusal('change this cell')} Nothing was changed."]
    failed = failure.error.cell or failure.cell
    ids = _chain(await ask.cells(), cure, failed)
    told = await run_cells(ask, [changed.id, *ids], changed.ran)
    return [*parts, f"{_changed(ask, cure)} {told}"]


def _changed(ask: Asker, cure: _Cure) -> str:
    name = _name(cure.cell)
    if ask.may("edit_cell"):
        return f"I changed {name}."
    name = name[:1].upper() + name[1:]
    return f"{name}, corrected, is a new cell: put it in the place of the old one."


def _name(cell: Cell) -> str:
    number = cell.execution_count
    return f"cell {code(f'[{number}]')}" if number else "the cell"


async def _cure(ask: Asker, failure: Failure, found: Repair) -> _Cure:
    slip = await upstream_slip(failure, ask)
    if slip is not None:
        return _Cure(slip.cell, slip.source, slip.cause)
    why = found.note
    if failure.elsewhere:
        why = f"The fault is in {_name(failure.cell)}, which the failed cell calls. {why}".strip()
    return _Cure(failure.cell, found.source, why)


async def _change(ask: Asker, failure: Failure, cure: _Cure) -> tuple[Outcome | None, _Cure]:
    """Change the cell; if somebody else did so meanwhile, look at it anew, once.

    ``None`` where that shows nothing to repair any more.
    """
    if not ask.may("edit_cell"):
        outcome = await act(ask, "insert_cell", source=cure.source, after=cure.cell.id)
        return outcome, cure
    outcome = await _edit(ask, cure)
    if outcome.code != "conflict":
        return outcome, cure
    again = await _again(ask, failure, replace(cure, cell=_with_source(cure.cell, outcome.now)))
    return (None, cure) if again is None else (await _edit(ask, again), again)


async def _edit(ask: Asker, cure: _Cure) -> Outcome:
    return await act(ask, "edit_cell", id=cure.cell.id, hash=cure.cell.hash, source=cure.source)


async def _again(ask: Asker, failure: Failure, cure: _Cure) -> _Cure | None:
    """The same repair in the cell as it is now."""
    if cure.cell.id != failure.cell.id:
        slip = await upstream_slip(failure, ask, cure.cell)
        return None if slip is None else _Cure(slip.cell, slip.source, cure.why)
    faulty = failure.code.line(failure.line).strip()
    lines = cure.cell.source.splitlines()
    line = next((n for n, text in enumerate(lines, 1) if text.strip() == faulty), None)
    if line is None:
        return None
    now = replace(failure, cell=cure.cell, code=Code(cure.cell.source), line=line)
    found = await repair(now, ask)
    return replace(cure, source=found.source) if found and found.source else None


def _with_source(cell: Cell, source: str) -> Cell:
    return cell.model_copy(update={"source": source})


def _chain(cells: list[Cell], cure: _Cure, failed: Cell) -> list[str]:
    """What has to run after the changed cell: those that use what it makes, then the failed one."""
    if failed.id == cure.cell.id:
        return []
    ids = [cell.id for cell in cells]
    if cure.cell.id not in ids or failed.id not in ids[ids.index(cure.cell.id) :]:
        return [failed.id]
    between = cells[ids.index(cure.cell.id) + 1 : ids.index(failed.id)]
    return [*_users(between, _made(cure.source)), failed.id]


def _users(cells: Iterable[Cell], made: frozenset[str]) -> Iterable[str]:
    for cell in cells:
        if cell.kind == "code" and cell.execution_count and names_of(cell.source).loads & made:
            made |= _made(cell.source)
            yield cell.id


def _made(source: str) -> frozenset[str]:
    """The names that code binds, or whose objects it changes by ``x[…] = …`` or ``x.y = …``."""
    changed = {
        node.value.id
        for node in ast.walk(Code(source).tree)
        if isinstance(node, ast.Subscript | ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
    }
    return names_of(source).stores | changed
