"""Where the result of a task goes, beside the output: a name, the next cell, or its own cell."""

from __future__ import annotations

import time
from dataclasses import dataclass

from .approvals import Approvals
from .conversation import Conversation, Emit
from .data_blocks import data_in
from .errors import UsageError
from .journal import TurnEditor
from .messages import ToolCallPart
from .policy import Policy
from .protocol import ToolFinished, ToolStarted, TurnFinished
from .shared_workspace import SharedWorkspace
from .sources import Source
from .tools.base import ToolScope
from .tools.toolset import Toolset
from .workspace import only_cell

__all__ = ["Place", "put_result", "require_place"]

_TOOLS = ("edit_cell", "insert_cell")


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
        conversation.assistant.policy.mode("agent")
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
    if place.target == "next":
        arguments = {"kind": "markdown", "source": ended.text}
        arguments |= {"after": place.source.cell.id} if place.source.cell else {}
        await _stage(conversation, "insert_cell", arguments, ended, emit)
    else:
        arguments = await _edit(conversation, place, ended.text)
        await _stage(conversation, "edit_cell", arguments, ended, emit)
    return ended


async def _edit(conversation: Conversation, place: Place, text: str) -> dict[str, str]:
    """What ``edit_cell`` is given: the change is based on what the text was taken from."""
    id_, source, cell = place.cell, place.source, place.source.cell
    if cell is None or cell.id != id_:
        workspace = SharedWorkspace(conversation.workspace, _policy(conversation))
        cell = workspace.hidden(only_cell(await workspace.exact.cells(), id_))
        return {"id": id_, "hash": cell.hash, "source": text}
    if source.whole:
        return {"id": id_, "hash": cell.hash, "source": text}
    return {"id": id_, "hash": cell.hash, "old": source.text, "new": text}


async def _stage(
    conversation: Conversation,
    tool: str,
    arguments: dict[str, str],
    ended: TurnFinished,
    emit: Emit,
) -> None:
    """Propose a change as any turn does: the same policy, diff, approval and undo."""
    call = ToolCallPart(id=f"place-{ended.turn}", name=tool, arguments=arguments)
    emit(ToolStarted(id=call.id, name=tool, arguments=arguments))
    began = time.monotonic()
    result = await _tools(conversation, ended).call(call)
    emit(
        ToolFinished(
            id=call.id,
            name=tool,
            output=data_in(result.text),
            is_error=result.is_error,
            seconds=time.monotonic() - began,
        )
    )


def _tools(conversation: Conversation, ended: TurnFinished) -> Toolset:
    assistant = conversation.assistant
    policy = _policy(conversation)
    workspace = SharedWorkspace(conversation.workspace, policy)
    exact = workspace.exact
    editor = TurnEditor(exact, conversation.journal, ended.turn, ended.model)
    shown = ToolScope(exact, policy.exact, editor, conversation.ask)
    scope = ToolScope(workspace, policy, editor, conversation.ask, shown=shown)
    chat = conversation.latest
    approvals = Approvals(scope, chat, conversation.decide, conversation.always)
    tools = {name: assistant.tools[name] for name in _TOOLS if name in assistant.tools}
    return Toolset(tools, scope, policy.mode("agent"), approvals, chat.nonce)


def _policy(conversation: Conversation) -> Policy:
    return Policy(conversation.assistant.held(), conversation.redactor)
