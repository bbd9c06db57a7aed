"""``/retry``: the last prompt once more, whatever became of its answer."""

from __future__ import annotations

from typing import Any

from jupyter_ai_assist.core.conversation import Conversation
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.history import Turn, standing
from jupyter_ai_assist.core.protocol import Submit
from jupyter_ai_assist.core.typed import typed

from .base import Command

__all__ = ["COMMANDS"]


async def _retry(conversation: Conversation, _rest: str, submit: Submit) -> Submit:
    thread = conversation.latest.thread
    turns = standing(conversation.assistant.history.turns(thread.id)) if thread else []
    # Histories of earlier versions have the command itself as the question.
    asked = [turn for turn in turns if turn.question.split()[:1] != ["/retry"]]
    if not asked:
        raise UsageError(
            "There is no prompt to repeat in this conversation.",
            hint=f"Ask something first, or open a conversation: {typed('/history')}",
        )
    last = asked[-1]
    return submit.model_copy(
        update={
            "prompt": last.question,
            "replaces": last.id,
            "attach": last.attached.refs,
            "keep": last.attached.files,
            "view": last.attached.view,
            **_way_of(last, submit),
        }
    )


def _way_of(last: Turn, submit: Submit) -> dict[str, Any]:
    """How it is asked: as it was, where that was said with the question and not with this."""
    mode = None if submit.own_mode else last.attached.mode
    return {"mode": mode, "own_mode": True} if mode else {}


COMMANDS = (
    Command("retry", "", "Ask the last question again, for example with -m", _retry, asks=True),
)
