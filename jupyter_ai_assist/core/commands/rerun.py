"""``/rerun``: run what is out of date, and nothing else."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from jupyter_ai_assist.core.cells.staleness import due_now
from jupyter_ai_assist.core.cells.text import cell_title
from jupyter_ai_assist.core.context.data_blocks import data_in
from jupyter_ai_assist.core.conversation import Conversation, Emit
from jupyter_ai_assist.core.edits.staging import Staging
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.markdown import cell_text, table
from jupyter_ai_assist.core.protocol import Event, Notice, Report, Submit
from jupyter_ai_assist.core.workspace.base import Cell

from .base import Command, Job

__all__ = ["COMMANDS"]

_SECONDS = 600
"""How long the run may take; a cell that takes longer goes on."""


async def _rerun(conversation: Conversation, rest: str, submit: Submit) -> Job | str:
    if rest.strip():
        raise UsageError("/rerun takes nothing behind it.", hint="It runs whatever is out of date.")
    if "run" not in conversation.workspace.abilities:
        raise UsageError("Nothing can be run from here.", hint="Use the notebook's own Run menu.")
    due = await due_now(conversation.workspace)
    cells = await conversation.workspace.cells()
    stale = [cell for cell in cells if cell.id in due]
    policy = conversation.policy
    runs = [cell for cell in stale if not policy.protects(cell.tags)]
    if submit.dry_run or not runs:
        return _listed(stale, runs, due)

    async def run(emit: Emit) -> Event:
        if len(runs) < len(stale):
            emit(Notice(text="Protected cells that are out of date are left as they are."))
        staging = Staging(conversation, uuid.uuid4().hex, "")
        result = await staging.call("run_cells", {"stale": True, "patience": _SECONDS}, emit)
        if result.is_error:
            told = json.loads(result.text.partition("\n")[0])
            raise UsageError(f"Nothing was run. {told['message']}")
        return _ended(json.loads(data_in(result.text)), {cell.id: cell for cell in cells})

    return Job(run)


def _listed(stale: list[Cell], runs: list[Cell], due: Mapping[str, str]) -> str:
    if not stale:
        return "Nothing is out of date: every cell that ran is as it was, and so are its inputs."
    rows = [
        (cell_title(cell), cell_text(_first(cell)), cell_text(f"{due[cell.id]}{left}"))
        for cell in stale
        for left in ("" if cell in runs else "; protected, so not run",)
    ]
    return f"Out of date:\n\n{table(('cell', 'first line', 'why'), rows)}"


def _ended(told: Mapping[str, Any], cells: Mapping[str, Cell]) -> Report:
    """What became of each cell.

    Raises
    ------
    UsageError
        One failed, so that those below it did not run.
    """
    *_, last = told["cells"]
    if last["status"] == "error":
        where = f"“{_first(cells[last['id']])}”"
        left = len(told.get("not_run", ()))
        raise UsageError(
            f"The cell {where} failed with {last['error_name']}: {last['error_value']}",
            hint=f"{left} more did not run." if left else "Correct it, and type /rerun again.",
        )
    running = " The last one goes on." if last["status"] == "running" else ""
    count = len(told["cells"])
    what = "1 cell that was" if count == 1 else f"{count} cells that were"
    return Report(markdown=f"Ran {what} out of date, in the order of the notebook.{running}")


def _first(cell: Cell) -> str:
    return next((line.strip() for line in cell.source.splitlines() if line.strip()), "(empty)")


COMMANDS = (
    Command(
        "rerun",
        "",
        "Run the cells that are out of date, after a yes, and no others",
        _rerun,
        changes=True,
    ),
)
