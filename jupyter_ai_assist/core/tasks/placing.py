"""Where the result of a task goes, beside the output: a name, the next cell, or its own cell."""

from __future__ import annotations

from dataclasses import dataclass

from jupyter_ai_assist.core.conversation import Conversation, Emit
from jupyter_ai_assist.core.edits.staging import Staging
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.protocol import TurnFinished
from jupyter_ai_assist.core.workspace.base import only_cell
from jupyter_ai_assist.core.workspace.shared import SharedWorkspace

from .sources import Source

__all__ = ["Place", "put_result", "require_bind", "require_place"]


@dataclass(frozen=True)
class Place:
    """Where a result goes, and what it was made from."""

    target: str
    """``next``, ``cell`` or ``cell:ID``."""
    source: Source

    @property
    def is_cell(self) -> bool:
        """Whether it is a cell that there is already."""
        return self.target == "cell" or self.target.startswith("cell:")

    @property
    def cell(self) -> str:
        """The id of that cell.

        Raises
        ------
        UsageError
            The text is no cell's, and no other one is named.
        """
        own = self.source.cell.id if self.source.cell else ""
        id_ = self.target.partition(":")[2] or own
        if not id_:
            raise UsageError(
                "The text is no cell's, so --to cell names none.", hint="Write --to cell:ID."
            )
        return id_


def require_place(conversation: Conversation, place: Place) -> None:
    """Refuse a place that there is not, before anything is asked.

    Raises
    ------
    UsageError
        There is none of that name.
    """
    if place.target == "next":
        return
    if place.is_cell:
        _ = place.cell
        conversation.policy.decide_mode("agent").require()
        if "edit" not in conversation.workspace.abilities:
            raise UsageError(
                "From the kernel no cell of the notebook can be changed: an open notebook takes "
                "no notice of it.",
                hint="Write --to next for a new cell below, or ask in the sidebar.",
            )
        return
    raise UsageError(
        f"{place.target} is no place for one result.",
        hint="Write --to next, --to cell, or --to NAME; a column needs --map.",
    )


def require_bind(conversation: Conversation) -> None:
    """Refuse to bind a name where that cannot be done.

    Raises
    ------
    UsageError
        It cannot.
    """
    if "bind" not in conversation.workspace.abilities:
        raise UsageError(
            "--to binds a name in a notebook's kernel, which only a cell of it can do.",
            hint="Leave --to out here, or write it in a cell.",
        )


async def put_result(
    conversation: Conversation, place: Place, ended: TurnFinished, emit: Emit
) -> TurnFinished:
    """Put a result in its place; a change of a cell is shown first, and can be taken back.

    Returns
    -------
    TurnFinished
        The turn's end as it is now.
    """
    can_edit = "edit" in conversation.workspace.abilities
    if place.target == "next" and not can_edit:
        # All that a kernel can give: a code cell, which shows the text when it is run.
        return ended.model_copy(update={"new_cell": f"%%markdown\n{ended.text}"})
    staging = Staging(conversation, ended.turn, ended.model)
    if place.target == "next":
        arguments = {"kind": "markdown", "source": ended.text}
        arguments |= {"after": place.source.cell.id} if place.source.cell else {}
        await staging.change("insert_cell", arguments, emit)
    else:
        arguments = await _edit(conversation, place, ended.text)
        await staging.change("edit_cell", arguments, emit)
    return ended


async def _edit(conversation: Conversation, place: Place, text: str) -> dict[str, str]:
    """What ``edit_cell`` is given: the change is based on what the text was taken from."""
    id_, source, cell = place.cell, place.source, place.source.cell
    if cell is None or cell.id != id_:
        workspace = SharedWorkspace(conversation.workspace, conversation.policy)
        cell = workspace.hidden(only_cell(await workspace.exact.cells(), id_))
        return {"id": id_, "hash": cell.hash, "source": text}
    if source.whole:
        return {"id": id_, "hash": cell.hash, "source": text}
    return {"id": id_, "hash": cell.hash, "old": source.text, "new": text}
