"""``/panel``: the chat in a cell's output, which only a kernel can show."""

from __future__ import annotations

from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.protocol import Submit

from .base import Command

__all__ = ["COMMANDS"]


async def _panel(conversation: Conversation, rest: str, submit: Submit) -> str:
    """What is said where it is not shown: the magics take it before it comes here."""
    del conversation, submit
    if rest.strip():
        raise UsageError("/panel takes no words.", hint="Write it alone, in a cell.")
    return "The panel stands in the output of a cell: write `/panel` after the magic there."


COMMANDS = (
    Command(
        name="panel",
        usage="",
        help="Show the chat itself in the output of a cell",
        run=_panel,
    ),
)
