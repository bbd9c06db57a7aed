"""Which cells' outputs may be out of date, read from what ran and in what order."""

from __future__ import annotations

import asyncio
from collections.abc import Container, Sequence

from jupyter_ai_assist.core.errors import WorkspaceError
from jupyter_ai_assist.core.workspace.base import Cell, Workspace

from .in_place import changed_in_place
from .source import NEAR, bound_at_a_glance, flow_of

__all__ = ["due_cells", "due_now", "stale_cells"]


def stale_cells(
    cells: Sequence[Cell], executed: Sequence[Cell], asked: Container[str] | None = None
) -> dict[str, str]:
    """By id, why a cell that ran should run again.

    A cell is stale if it was edited since it ran, or if a cell above it that
    makes a name it uses ran later. What cells below it make is the usual way
    down a notebook, and no reason.

    Parameters
    ----------
    cells
        As they stand, in notebook order.
    executed
        As they ran in this kernel, oldest first.
    asked
        The ids to tell of; all when left out. Of others in a long notebook it is
        only looked at a glance what they make, which is much faster.
    """
    ran = {cell.id: cell for cell in executed if cell.id}
    quick = len(ran) > NEAR
    told = [id_ for id_ in ran if asked is None or id_ in asked]
    if not told:
        return {}
    needs = {id_: flow_of(ran[id_].source).needs for id_ in told}
    wanted = frozenset().union(*needs.values())
    first = min((ran[id_].execution_count or 0 for id_, names in needs.items() if names), default=0)
    made: dict[str, int] = {}
    stale: dict[str, str] = {}
    for cell in [cell for cell in cells if cell.id in ran]:  # of thousands
        run = ran[cell.id]
        if run.execution_count is None:
            continue
        count = run.execution_count
        if cell.id in needs:
            newer = sorted(name for name in needs[cell.id] if made.get(name, 0) > count)
            if run.source != cell.source:
                stale[cell.id] = "edited since it ran"
            elif newer:
                stale[cell.id] = f"uses {newer[0]}, which a cell above has made anew since"
        if count > first:  # what ran before all of them made nothing anew
            for name in wanted & _made(run.source, quick=quick and cell.id not in needs):
                made[name] = max(made.get(name, 0), count)
    return stale


def _made(source: str, *, quick: bool) -> frozenset[str]:
    return bound_at_a_glance(source) if quick else flow_of(source).makes


def due_cells(cells: Sequence[Cell], executed: Sequence[Cell]) -> dict[str, str]:
    """By id and in notebook order, why each cell that ran has to run again.

    These are the stale cells, and all below them that use a name which one of these
    makes or changes in place, or do that as well: what they made of it would be gone.

    Parameters
    ----------
    cells, executed
        As for ``stale_cells``.
    """
    stale = stale_cells(cells, executed)
    ran = {cell.id for cell in executed if cell.id}
    due: dict[str, str] = {}
    remade: set[str] = set()
    for cell in cells:
        if cell.kind != "code" or cell.id not in ran or not (remade or cell.id in stale):
            continue
        flow = flow_of(cell.source)
        made = flow.makes | changed_in_place(cell.source)
        shared = sorted(remade & (flow.needs | made))
        if cell.id in stale:
            due[cell.id] = stale[cell.id]
        elif shared:
            due[cell.id] = f"depends on {shared[0]}, which a cell above makes anew"
        if cell.id in due:
            remade |= made
    return due


async def due_now(workspace: Workspace) -> dict[str, str]:
    """``due_cells`` of a live notebook.

    Raises
    ------
    WorkspaceError
        Nothing has run in this kernel: what the notebook shows has run in an earlier one.
    """
    kernel = await workspace.kernel()
    executed = [] if kernel.state in {"none", "dead"} else await workspace.executed()
    last = kernel.execution_count
    # A kernel that was restarted counts anew; the notebook goes on showing the old counts.
    here = [cell for cell in executed if last is None or (cell.execution_count or 0) <= last]
    if not here:
        raise WorkspaceError(
            "Nothing has run in this kernel yet, so nothing can be out of date.",
            hint="Run the notebook from the top first.",
        )
    return await asyncio.to_thread(due_cells, await workspace.cells(), here)
