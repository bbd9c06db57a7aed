"""What a person has before them, as far as it may leave: the active cell and the selection.

A client only says which cell, and what is selected. Both are looked up in the
notebook through the policy, so that no client can widen it: a cell that is kept
back is not there, and neither is what is selected in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.protocol import View
from jupyter_ai_assist.core.saved.failure import told_error
from jupyter_ai_assist.core.text import head_and_tail
from jupyter_ai_assist.core.workspace.base import Cell, ErrorReport
from jupyter_ai_assist.core.workspace.shared import SharedWorkspace

__all__ = ["Viewed", "failure_of", "look_at"]

_LEFT_OUT = (
    "{} was left out: it is gone, or what the assistant may see leaves it out "
    "(Assist.exclude, Assist.share)."
)
MAX_SELECTION = 20_000
"""Characters of a selection; head and tail are kept."""


@dataclass(frozen=True)
class Viewed:
    """What is there of a ``View``."""

    cell: Cell | None = None
    """The active cell, with no secret hidden: see ``SharedWorkspace.exact``."""
    selection: str = ""
    """The selected text, without its secrets."""
    left_out: tuple[str, ...] = ()
    """What does not go along, and why: sentences for people."""


async def look_at(workspace: SharedWorkspace, policy: Policy, view: View | None) -> Viewed:
    """Look up what a person has before them."""
    if view is None or not (view.cell or view.selection.strip()):
        return Viewed()
    cells = await workspace.exact.cells()
    cell = _cell(cells, view.cell)
    left_out: list[str] = []
    if view.cell and cell is None:
        left_out.append(_LEFT_OUT.format("The active cell"))
    selection = ""
    if view.selection.strip():
        place = _cell(cells, view.within or view.cell)
        found = None if place is None else _selected(place, view.selection, policy)
        if found is None:
            left_out.append(_LEFT_OUT.format("The selected text"))
        selection = head_and_tail(found or "", MAX_SELECTION)
    return Viewed(cell, selection, tuple(left_out))


def failure_of(cell: Cell) -> ErrorReport | None:
    """The error that a cell shows; ``None`` if it shows none."""
    if cell.kind != "code" or not cell.error:
        return None
    name, _, value = cell.error.partition(":")
    return told_error(name.strip(), value.strip(), cell.output, cell)


def _cell(cells: Sequence[Cell], id_: str) -> Cell | None:
    found = [cell for cell in cells if cell.id == id_] if id_ else []
    return found[0] if len(found) == 1 else None


def _selected(cell: Cell, text: str, policy: Policy) -> str | None:
    """A text that is selected in a cell; ``None`` where it may not leave.

    A part of a secret is known for one only with what stands around it.
    """
    for whole in (cell.source, cell.output):
        start = whole.find(text)
        if start >= 0:
            return policy.shared_part(whole, start, start + len(text))
    if policy.share != "values" or policy.hides_output(cell):
        return None  # it is no source, so it shows values
    return policy.shared_text(text)
