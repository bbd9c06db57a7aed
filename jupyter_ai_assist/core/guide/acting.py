"""Doing what the guide proposes, where the tools for it are offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jupyter_ai_assist.core.markdown import fenced
from jupyter_ai_assist.core.typed import typed

from .asker import Asker, Call
from .words import bounded, code, listed, plain

__all__ = ["Outcome", "act", "add_cell", "can_act", "run_cells"]

MAX_MESSAGE = 300


@dataclass(frozen=True)
class Outcome:
    """What came of an action."""

    done: Mapping[str, Any] = field(default_factory=dict)
    """What the tool tells; empty if it failed."""
    code: str = ""
    """Of the failure; blank if there was none."""
    message: str = ""
    now: str = ""
    """After a conflict, the cell's source as it is now, and its hash."""
    hash: str = ""

    @property
    def id(self) -> str:
        """The cell that was changed or added; also where the person changed the text first."""
        edit = self.done.get("edit", self.done)
        return str(edit.get("result", edit).get("id", ""))

    @property
    def ran(self) -> Mapping[str, Any] | None:
        """What came of running the cell, where the person said so with the yes."""
        return self.done.get("run")

    def refusal(self, what: str) -> str:
        """Why it was not done, in a sentence; ``what`` is ``change this cell``."""
        if self.code == "denied":
            return f"I may not {what}: {plain(self.message, MAX_MESSAGE)}"
        return f"I could not {what}: {plain(self.message, MAX_MESSAGE)}"


def can_act(ask: Asker) -> bool:
    """Whether cells can be changed or added here."""
    return ask.may("edit_cell") or ask.may("insert_cell")


async def act(ask: Asker, name: str, **arguments: Any) -> Outcome:
    """Call a tool that does something."""
    answer = await ask.outcome(Call(name, arguments))
    if not answer.is_error:
        return Outcome(answer.value)
    told = answer.value
    return Outcome(
        code=str(told.get("code", "failed")),
        message=str(told.get("message", "")),
        now=answer.now,
        hash=str(told.get("hash", "")),
    )


async def add_cell(ask: Asker, intro: str, source: str, after: str | None = None) -> list[str]:
    """Add a cell and run it, or show its code where that cannot be done.

    Parameters
    ----------
    intro
        What the code does; ends with a colon.
    after
        The id of the cell above it; ``None`` for the end.
    """
    if not ask.may("insert_cell"):
        return [intro, fenced(source, "python")]
    place = {} if after is None else {"after": after}
    added = await act(ask, "insert_cell", source=source, **place)
    if added.code == "denied":
        return [intro.rstrip(":") + ".", added.refusal("add this cell")]
    if added.code:
        return [intro, fenced(source, "python"), added.refusal("add it as a cell")]
    where = "I added it as a new cell" if ask.may("edit_cell") else "The code is in a new cell"
    told = await run_cells(ask, [added.id], added.ran)
    return [intro.rstrip(":") + ".", f"{where}. {told}"]


async def run_cells(ask: Asker, ids: Sequence[str], ran: Mapping[str, Any] | None = None) -> str:
    """Run cells in order, and say what came of it.

    Parameters
    ----------
    ran
        What came of the first one, where that has been run already.
    """
    told: list[Mapping[str, Any]] = []
    if ran is not None:
        if "cells" not in ran:  # it could not be run at all
            return f"Running it failed: {plain(str(ran.get('message', '')), MAX_MESSAGE)}"
        told, ids = [*ran["cells"]], ids[1:]
    if ids and all(cell.get("status") == "ok" for cell in told):
        if not ask.may("run_cells"):
            return "Run it to see whether it works."
        outcome = await act(ask, "run_cells", ids=list(ids))
        if outcome.code:
            return f"{outcome.refusal('run it')} So I cannot tell whether it works."
        told += outcome.done["cells"]
    return _report(told)


def _report(told: Sequence[Mapping[str, Any]]) -> str:
    last = told[-1]
    if last.get("status") == "ok":
        if len(told) == 1:
            return "It ran without an error."
        cells = listed(f"[{cell.get('execution_count', '')}]" for cell in told)
        return f"It and what depends on it ran without an error, as {cells}."
    if last.get("status") == "running":
        return "It still runs; its outputs will tell whether it works."
    if last.get("status") == "error":
        name, value = str(last.get("error_name", "")), str(last.get("error_value", ""))
        message = plain(bounded(" ".join(value.split()), MAX_MESSAGE)).rstrip(".")
        said = f": {message}" if message else ""
        return (
            f"It was run and fails with **{plain(name)}**{said}. "
            f"I stop here; {code(typed('/fix'))} takes up that error."
        )
    return f"It was not run: {code(str(last.get('message', '')))}"
