"""A notebook that a browser has open: read, changed and run through that browser.

The calls, and what the browser answers (see ``wire.py`` for the frames):

``cells`` ``{"limit": n, "whole": id}``
    The notebook as nbformat 4 JSON, as it stands on the screen. Of a cell whose outputs
    have more than ``limit`` characters, they may be cut: texts keep head and tail, other
    data go; but not those of the cell ``whole``.
``apply`` ``{"base": {"order": [id], "sources": {id: source}}, "order": [id], "cells": {id: {…}},
"moved": id}``
    One change, as one step of undo. First the base is checked, ``order`` being the ids of
    all cells, and ``sources`` those of the cells that are changed or deleted: if anything
    differs, nothing is changed, and the error's code is ``conflict``. Then cells get the
    entries that ``cells`` gives of them (``source``, ``outputs``, ``execution_count``, and of
    ``metadata`` those that change, ``null`` for one that goes), ids that are new are new
    cells, given whole as in nbformat 4, and all are brought into ``order``. Where cells change
    places, ``moved`` is the one to take out: it is made anew there, the others stay as they
    are. The value is ``null``.
``run`` ``{"id": id, "source": text, "patience": seconds, "limit": n}``
    Run the cell, if its source is the one given (else ``conflict``, with ``current``).
    Answered when it has ended, or after the patience, while it goes on:
    ``{"status": "ok" | "error" | "running", "cell": {…}}``, with the outputs as for ``cells``.
``restart`` ``{}``
    Restart the kernel; answered with ``null`` when it is there again.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from jupyter_ai_assist.chats.calls import Calls
from jupyter_ai_assist.core.edits.edits import CellState
from jupyter_ai_assist.core.errors import WorkspaceError
from jupyter_ai_assist.core.saved.cells import Saved, cells_of, saved_of
from jupyter_ai_assist.core.saved.outputs import saved_outputs, text_of, traceback_text
from jupyter_ai_assist.core.saved.whole import whole_of
from jupyter_ai_assist.core.workspace.base import Cell, RunResult

from .bridge import Bridge
from .content import Content, raw_cell

__all__ = ["FrontendNotebook"]

_LIMIT = 30_000
"""Characters of a cell's outputs: somewhat more than a ``Cell`` holds."""
_ANSWER = 15.0
"""Seconds that a browser may take for an answer, unless something else is said."""
_RESTART = 60.0
"""Seconds that a kernel may take to start again."""


class _Ran(BaseModel):
    """The answer to ``run``."""

    model_config = ConfigDict(strict=True)

    status: Literal["ok", "error", "running"]
    cell: dict[str, Any]


class FrontendNotebook:
    """The notebook of the client that hosts it; methods that do not await are for threads.

    Parameters
    ----------
    answer
        Seconds that the browser may take for an answer.
    """

    def __init__(self, calls: Calls, bridge: Bridge, answer: float = _ANSWER) -> None:
        self._calls = calls
        self._bridge = bridge
        self._answer = answer

    def read(self) -> Saved:
        """Its cells, as they stand on the screen."""
        try:
            return saved_of(self._json(), 0.0)
        except ValueError as error:
            raise _odd(error) from error

    def open(self, whole: str = "") -> _Opened:
        """The same to be changed."""
        try:
            content = Content.of(self._json(whole))
        except (ValueError, RecursionError) as error:
            raise _odd(error) from error
        # The browser saves it in the format that it has.
        return _Opened(self._calls, self._bridge, replace(content, upgraded_from=""), whole)

    def whole_output(self, cell: Cell) -> str:
        """What a cell has put out, uncut."""
        cells = self._json(cell.id).get("cells", ())
        return whole_of(cell, [one.get("outputs") for one in cells if one.get("id") == cell.id])

    async def run(self, cell: CellState, patience: float) -> RunResult:
        """Run a cell with exactly this source; see ``Workspace.run``."""
        args = {"id": cell.id, "source": cell.source, "patience": patience, "limit": _LIMIT}
        began = time.monotonic()
        limit = patience + _ANSWER
        answer = await self._bridge.call(self._calls.call("run", args, limit), limit + _ANSWER)
        try:
            ran = _Ran.model_validate(answer)
            [seen] = cells_of({"cells": [ran.cell]})
        except ValueError as error:
            raise _odd(error) from error
        outputs = ran.cell.get("outputs")
        errors = [
            one
            for one in (outputs if isinstance(outputs, list) else [])
            if isinstance(one, dict) and one.get("output_type") == "error"
        ]
        failure = errors[-1] if errors else {}
        return RunResult(
            status=ran.status,
            execution_count=seen.execution_count,
            output=text_of(saved_outputs(outputs)),
            images=seen.images,
            error_name=str(failure.get("ename", "")),
            error_value=str(failure.get("evalue", "")),
            traceback=traceback_text(failure) if failure else "",
            seconds=time.monotonic() - began,
        )

    async def restart(self) -> None:
        """Restart the kernel."""
        await self._bridge.call(self._calls.call("restart", {}, _RESTART), _RESTART + _ANSWER)

    def _json(self, whole: str = "") -> dict[str, Any]:
        args = {"limit": _LIMIT, "whole": whole}
        found = self._bridge.wait(self._calls.call("cells", args, self._answer))
        if not isinstance(found, dict):
            raise _odd(ValueError("it is no notebook"))
        return found


@dataclass(frozen=True)
class _Opened:
    _calls: Calls
    _bridge: Bridge
    content: Content
    _about: str
    """The cell that the change is about; blank for a new one."""

    def require_writable(self) -> None:
        """The browser says so when it comes to that."""

    def save(self, cells: Sequence[CellState]) -> None:
        before = {cell.id: cell for cell in self.content.cells}
        after = {cell.id: cell for cell in cells}
        changes = {
            id_: _changes(before[id_], cell) if id_ in before else raw_cell(cell)
            for id_, cell in after.items()
            if before.get(id_) is not cell
        }
        touched = [*changes, *(before.keys() - after.keys())]
        args = {
            "base": {
                "order": [cell.id for cell in self.content.cells],
                "sources": {id_: before[id_].source for id_ in touched if id_ in before},
            },
            "order": [cell.id for cell in cells],
            "cells": changes,
            "moved": self._about if [*after] != [*before] and self._about in after else "",
        }
        self._bridge.wait(self._calls.call("apply", args, _ANSWER))


def _changes(before: CellState, after: CellState) -> dict[str, Any]:
    """The entries of a cell that differ, as in nbformat 4, and of its metadata as well."""
    changes: dict[str, Any] = {
        name: getattr(after, name)
        for name in ("source", "outputs", "execution_count")
        if getattr(after, name) != getattr(before, name)
    }
    if after.metadata != before.metadata:
        old, new = before.metadata, after.metadata
        # All else stays as it is by then: a tag may have been set meanwhile.
        changes["metadata"] = {
            name: new.get(name) for name in {**old, **new} if new.get(name) != old.get(name)
        }
    return changes


def _odd(error: ValueError | RecursionError) -> WorkspaceError:
    why = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
    return WorkspaceError(
        f"The browser told of the notebook what cannot be understood: {why.rstrip('.')}.",
        hint="Reload the page: its version may be another than the server's.",
    )
