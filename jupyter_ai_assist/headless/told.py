"""What the events of a turn tell of its changes and runs: for the exit code.

For a turn that another program runs, such as a Jupyter server; where the notebook is ours,
``outcomes.py`` knows more.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from jupyter_ai_assist.core.protocol import Event, ToolFinished, ToolStarted

__all__ = ["Told"]

_NOT_DONE = {"conflict", "workspace"}
"""Codes of what was tried and could not be done; others were refused, or are slips."""
_RUN = "run_cells"
_CHANGING = {"edit_cell", "insert_cell", "delete_cell", "move_cell", "write_file"}


class Told:
    """Of each cell and file, how the last try to run or to change it ended."""

    def __init__(self) -> None:
        self._calls: dict[str, ToolStarted] = {}
        self._not_changed: dict[str, str] = {}
        """By cell or file, why it was not changed when that was tried last."""
        self._failed: dict[str, str] = {}
        """By cell, how it failed when it ran last."""

    def hear(self, event: Event) -> None:
        """Take an event of the turn."""
        match event:
            case ToolStarted():
                self._calls[event.id] = event
            case ToolFinished():
                call = self._calls.pop(event.id, None)
                arguments = call.arguments if call else {}
                if event.name in _CHANGING:
                    self._changed(_subject(arguments), event)
                elif event.name == _RUN:
                    self._called(arguments.get("ids"), event)

    def changes(self) -> list[str]:
        """Of the changes, what could not be made, each in a sentence."""
        return [*dict.fromkeys(self._not_changed.values())]

    def runs(self, may_fail: Collection[str]) -> list[str]:
        """Of the runs, what did not end well, each in a sentence.

        Parameters
        ----------
        may_fail
            The ids of cells that are meant to fail.
        """
        failed = [said for cell, said in self._failed.items() if cell not in may_fail]
        return [*dict.fromkeys(failed)]

    def _changed(self, subject: str, event: ToolFinished) -> None:
        found = _object(event.output)
        if not event.is_error:
            self._not_changed.pop(subject, None)
            self._ended(found.get("run"))
        elif found.get("code") in _NOT_DONE:
            self._not_changed[subject] = str(found.get("message", ""))

    def _called(self, ids: Any, event: ToolFinished) -> None:
        """Cells were to be run; a call that fails has not run the first of them."""
        found = _object(event.output)
        if not event.is_error:
            self._ended(found)
        elif found.get("code") in _NOT_DONE:
            first = str(ids[0]) if isinstance(ids, list) and ids else ""
            self._failed[first] = str(found.get("message", ""))

    def _ended(self, run: Any) -> None:
        cells = run.get("cells") if isinstance(run, dict) else None
        for cell in cells if isinstance(cells, list) else []:
            if isinstance(cell, dict):
                self._ran(cell)

    def _ran(self, cell: Mapping[str, Any]) -> None:
        id_ = str(cell.get("id", ""))
        match cell.get("status"):
            case "error":
                error = f"{cell.get('error_name', '')}: {cell.get('error_value', '')}"
                error = error.rstrip(": .")
                self._failed[id_] = f"The cell {id_!r} failed when it ran last: {error}."
            case "not_run":
                self._failed[id_] = str(cell.get("message", ""))
            case _:
                self._failed.pop(id_, None)


def _object(text: str) -> dict[str, Any]:
    """The object that a tool has given; empty where it was too long to be whole."""
    try:
        found, _ = json.JSONDecoder().raw_decode(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _subject(arguments: Mapping[str, Any]) -> str:
    """The cell or file that a call is about; blank for a new cell."""
    return str(arguments.get("id", arguments.get("path", "")))
