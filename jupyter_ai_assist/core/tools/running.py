"""Tools that run code."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from jupyter_ai_assist.core.cells.staleness import due_now
from jupyter_ai_assist.core.errors import AssistError, ToolError
from jupyter_ai_assist.core.messages import FilePart
from jupyter_ai_assist.core.policy import Touched
from jupyter_ai_assist.core.workspace.base import Cell, RunResult, only_cell

from .base import Arguments, Output, Proposal, Tool, ToolScope
from .paging import WINDOW, head_and_tail_of
from .reading import Nothing
from .touched import nothing

__all__ = ["RUNNING_TOOLS"]

MAX_CELLS = 50
"""Cells of one run."""
MAX_ERROR = 1_000
MAX_IMAGES = 8
_STILL_RUNNING = (
    "It goes on. kernel_status tells when it has ended, read_output what it printed; "
    "interrupt_kernel stops it, where you have that tool."
)

Patience = Annotated[float, Field(ge=1, le=600)]


class RunArgument(Arguments):
    """Cells, and how long to wait for them."""

    ids: list[str] | None = Field(default=None, min_length=1, max_length=MAX_CELLS)
    """The ids of the code cells, in the order in which to run them."""
    stale: bool = False
    """Instead of `ids`: all cells that ran and are out of date, in notebook order."""
    patience: Patience = 60
    """Seconds to wait for all of them; a cell that takes longer goes on."""


class ScratchArgument(Arguments):
    """Code, and how long to wait for it."""

    code: str = Field(min_length=1)
    """What to run; the value of a last expression is shown, as in a cell."""
    patience: Patience = 30
    """Seconds to wait; code that takes longer goes on."""


async def run_cells(scope: ToolScope, arguments: RunArgument) -> Any:
    """Run code cells in the order given, as they stand; stops at the first error.

    With `stale`, only what is out of date runs: cells that were edited since they ran, or
    whose inputs were made anew, and all that depend on these.

    Gives for each its status, outputs, images and error. `running`: it has not ended
    within `patience`, and goes on.
    """
    cells = await _chosen(scope, arguments)
    deadline = time.monotonic() + arguments.patience
    told: list[dict[str, Any]] = []
    images: list[FilePart] = []
    for cell in cells:
        try:
            result = await scope.workspace.run(
                cell.id,
                max(1.0, deadline - time.monotonic()),
                scope.allowed.get(cell.id, cell.hash),
            )
        except AssistError as error:
            if not told:
                raise
            told.append({"id": cell.id, "status": "not_run", "message": error.message})
            break
        how = f"read_output with id={cell.id!r} gives them"
        told.append({"id": cell.id, **_told(result, WINDOW // len(cells), how)})
        images += result.images
        if result.status != "ok":
            break
    not_run = [cell.id for cell in cells[len(told) :]]
    return _with_images({"cells": told, **({"not_run": not_run} if not_run else {})}, images)


async def touched_by_run(scope: ToolScope, arguments: RunArgument) -> Touched:
    """The code of the cells."""
    cells = await _chosen(scope, arguments)
    return Touched(
        code=tuple(cell.source for cell in cells), cells={cell.id: cell.hash for cell in cells}
    )


async def propose_run(scope: ToolScope, arguments: RunArgument) -> Proposal:
    """The code of the cells."""
    cells = await _chosen(scope, arguments)
    hashes = {cell.id: cell.hash for cell in cells}
    if len(cells) == 1:
        return Proposal("Run a cell", cells[0].source, "python", cells=hashes)
    shown = "\n\n".join(f"# {_named(cell)}:\n{cell.source}" for cell in cells)
    return Proposal(f"Run {len(cells)} cells, one after the other", shown, "python", cells=hashes)


def _named(cell: Cell) -> str:
    """A cell as people see it: an id stands nowhere in a notebook."""
    count = cell.execution_count
    return "A cell that has not run" if count is None else f"Cell [{count}]"


async def scratch(scope: ToolScope, arguments: ScratchArgument) -> Any:
    """Run code beside the notebook, over a copy of its names: try or compute something.

    New and rebound names are thrown away, but objects are shared: change none in
    place. Nothing is kept in the notebook.
    """
    result = await scope.workspace.scratch(arguments.code, arguments.patience)
    return _with_images(_told(result, WINDOW, "print less"), result.images)


async def touched_by_scratch(_scope: ToolScope, arguments: ScratchArgument) -> Touched:
    """The code."""
    return Touched(code=(arguments.code,))


async def propose_scratch(_scope: ToolScope, arguments: ScratchArgument) -> Proposal:
    """The code."""
    return Proposal(
        title="Run code beside the notebook",
        shown=arguments.code,
        language="python",
        field="code",
        text=arguments.code,
    )


async def interrupt_kernel(scope: ToolScope, _arguments: Nothing) -> Any:
    """Stop what the kernel is running, as KeyboardInterrupt; variables stay."""
    await scope.workspace.interrupt()
    return {"interrupted": True, "state": (await scope.workspace.kernel()).state}


async def propose_interrupt(scope: ToolScope, _arguments: Nothing) -> Proposal:
    """What would be stopped."""
    running = (await scope.workspace.kernel()).running
    what = f"Cell {running} would be stopped." if running else "What it runs would be stopped."
    return Proposal("Interrupt the kernel", what, "text")


async def restart_kernel(scope: ToolScope, _arguments: Nothing) -> Any:
    """Restart the kernel: all variables are lost. Only if interrupting does not help."""
    await scope.workspace.restart()
    return {"restarted": True, "note": "All variables are gone; run the cells that make them."}


async def propose_restart(_scope: ToolScope, _arguments: Nothing) -> Proposal:
    """What would be lost."""
    return Proposal("Restart the kernel", "All variables would be lost.", "text")


async def _chosen(scope: ToolScope, arguments: RunArgument) -> list[Cell]:
    """The cells that a call is about; when it is made, those that it was allowed for."""
    if arguments.stale == (arguments.ids is not None):
        raise ToolError(
            "A run needs either `ids` or `stale`.",
            code="bad_arguments",
            hint="Give the ids of the cells, or stale=true for all that are out of date.",
        )
    if arguments.ids is not None:
        return await _code_cells(scope, arguments.ids)
    return await _code_cells(scope, [*scope.allowed] or await _stale(scope))


async def _stale(scope: ToolScope) -> list[str]:
    """The ids of the cells that are out of date and may be run."""
    due = await due_now(scope.exact.workspace)
    free = [cell.id for cell in await scope.cells() if cell.id in due and not cell.protected]
    if not free:
        raise ToolError(
            "No cell that may be run is stale; nothing was run.",
            code="no_change",
            hint="Name cells by their ids to run them all the same.",
        )
    return free[:MAX_CELLS]


async def _code_cells(scope: ToolScope, ids: list[str]) -> list[Cell]:
    known = await scope.cells()
    cells = [only_cell(known, id_) for id_ in ids]
    for cell in cells:
        if cell.kind != "code":
            raise ToolError(
                f"The cell {cell.id!r} is a {cell.kind} cell and cannot be run.",
                code="not_code",
                hint="Give the ids of code cells only.",
            )
    return cells


def _told(result: RunResult, room: int, how: str) -> dict[str, Any]:
    """What became of a run, in so many characters of output."""
    told: dict[str, Any] = {"status": result.status, "seconds": round(result.seconds, 2)}
    if result.execution_count is not None:
        told["execution_count"] = result.execution_count
    output = result.output
    if result.traceback and result.traceback not in output:
        output = f"{output}\n{result.traceback}".lstrip("\n")
    if output:
        told["output"] = head_and_tail_of(output, room, how)
    if result.status == "error":
        told["error_name"] = result.error_name
        told["error_value"] = head_and_tail_of(result.error_value, MAX_ERROR, "see the output")
    if result.status == "running":
        told["note"] = _STILL_RUNNING
    return told


def _with_images(told: dict[str, Any], images: Sequence[FilePart]) -> Output:
    if images:
        told["images"] = [image.name for image in images[:MAX_IMAGES]]
    if len(images) > MAX_IMAGES:
        told["images_left_out"] = len(images) - MAX_IMAGES
    return Output(told, tuple(images[:MAX_IMAGES]))


RUNNING_TOOLS: tuple[Tool, ...] = (
    Tool(
        "run_cells",
        "run",
        RunArgument,
        run_cells,
        needs=("run",),
        propose=propose_run,
        touches=touched_by_run,
    ),
    Tool(
        "scratch",
        "run",
        ScratchArgument,
        scratch,
        needs=("scratch",),
        propose=propose_scratch,
        touches=touched_by_scratch,
    ),
    Tool(
        "interrupt_kernel",
        "run",
        Nothing,
        interrupt_kernel,
        needs=("interrupt",),
        propose=propose_interrupt,
        touches=nothing,
    ),
    Tool(
        "restart_kernel",
        "run",
        Nothing,
        restart_kernel,
        needs=("restart",),
        propose=propose_restart,
        touches=nothing,
    ),
)
