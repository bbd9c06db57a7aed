"""``/retry``: the last prompt once more, whatever became of its answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from jupyter_ai_assist.core.context import Wish
from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.task import Task

from .base import Command

__all__ = ["retry_command"]

Perform = Callable[[Conversation, str, Submit], Awaitable[Wish | Task | str]]
"""What a prompt or command comes to."""


def retry_command(perform: Perform) -> Command:
    """``/retry`` over all other commands."""

    async def run(conversation: Conversation, _rest: str, submit: Submit) -> Wish | Task | str:
        chat = conversation.latest
        turns = conversation.assistant.history.turns(chat.thread.id) if chat.thread else []
        if not turns:
            raise UsageError(
                "There is no prompt to repeat in this conversation.",
                hint="Ask something first, or open a conversation: %assist /history",
            )
        last = turns[-1]
        wish = await perform(conversation, last.question, submit)
        chat.replace(last.id)
        return wish

    return Command("retry", "", "Ask the last question again, for example with -m", run)
