"""What a live shell answers to the questions of ``core/workspace/control_messages.py``, as JSON."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import TypeAdapter

from jupyter_ai_assist.collection import no_collection
from jupyter_ai_assist.core.edits.edits import hash_of
from jupyter_ai_assist.core.workspace.base import Cell, Docs, ErrorReport, KernelStatus, Variable
from jupyter_ai_assist.core.workspace.control_messages import Question
from jupyter_ai_assist.screens.desk import run_in_main

from .live import workspace_of
from .recorder import Recorder
from .workspace import KernelWorkspace

__all__ = ["found"]


async def found(question: Question, content: dict[str, Any], recorder: Recorder) -> Any:
    """The JSON of the values that answer a question.

    Raises
    ------
    KeyError
        The request lacks its path.
    """
    if question == "kernel":
        return _json(_status(recorder))
    if question == "edited":
        return _json(_edited(recorder, content["cells"]))
    value = await _READ[question](workspace_of(recorder, run_in_main), content)
    return _json(value)


_FOUND: TypeAdapter[Any] = TypeAdapter(
    list[Cell] | list[Variable] | Variable | Docs | ErrorReport | KernelStatus | None
)

_READ: dict[Question, Callable[[KernelWorkspace, dict[str, Any]], Awaitable[Any]]] = {
    "variables": lambda workspace, content: workspace.variables(
        private=bool(content.get("private"))
    ),
    "inspect": lambda workspace, content: workspace.inspect(content["path"]),
    "docs": lambda workspace, content: workspace.docs(content["path"]),
    "error": lambda workspace, _: workspace.last_error(),
}


def _json(found: Any) -> Any:
    """Plain values; what a field is by default is left out, which halves a long listing."""
    with no_collection():
        return _FOUND.dump_python(found, mode="json", exclude_defaults=True)


def _status(recorder: Recorder) -> KernelStatus:
    """The cell that runs; what only a frontend runs silently is no cell."""
    run = recorder.running
    return KernelStatus(
        state="busy" if run else "idle",
        language="python",
        running=run.cell_id if run else "",
        seconds=time.time() - run.at if run else None,
        execution_count=recorder.shell.execution_count - 1,
    )


def _edited(recorder: Recorder, cells: dict[str, tuple[int, str]]) -> list[Cell]:
    """The cells that ran with another source than they have; what this kernel ran alone counts."""
    found = []
    for id_, (count, hash_) in cells.items():
        run = recorder.run(count)
        if run and run.cell_id in {"", id_} and hash_of(run.source.rstrip()) != hash_:
            found.append(Cell(id=id_, source=run.source, execution_count=count))
    return found
