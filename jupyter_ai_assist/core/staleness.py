"""Which cells' outputs may be out of date, read from what ran and in what order."""

from __future__ import annotations

from collections.abc import Container, Sequence

from .source import NEAR, bound_at_a_glance, flow_of
from .workspace import Cell

__all__ = ["stale_cells"]


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
    for cell in cells:
        run = ran.get(cell.id)
        if run is None or run.execution_count is None:
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
