"""A job on its way into the history: what it asked for, what it used, how it ended."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from jupyter_ai_assist.core.conversation import Chat, Conversation
from jupyter_ai_assist.core.history import Turn
from jupyter_ai_assist.core.messages import Message, TextPart
from jupyter_ai_assist.core.protocol import Notice
from jupyter_ai_assist.core.providers.base import Retrying
from jupyter_ai_assist.core.stored_turn import StoredTurn

__all__ = ["JobRecord", "again_notice"]


def again_notice(again: Retrying) -> Notice:
    """What a person is told while a service is given time."""
    pause = f" Trying again in {again.wait:.0f} s." if again.wait >= 1 else ""
    return Notice(text=f"{again.reason}{pause}")


class JobRecord(StoredTurn):
    """Stores a job in a thread of its own kind, and anew with each thing it used.

    Parameters
    ----------
    kind
        The name of the thread: ``images``.
    question
        As it was typed.
    asked
        What was sent; images are left out.
    model
        ``provider:model``.
    """

    def __init__(
        self, conversation: Conversation, kind: str, question: str, asked: str, model: str
    ) -> None:
        self._refresh = conversation.assistant.refresh
        self.policy = conversation.policy
        """The job's own: it only gets stricter."""
        history, notebook = conversation.assistant.history, conversation.workspace.notebook
        thread = history.find_thread(notebook, kind) or history.start_thread(notebook, kind)
        conversation.latest = Chat(thread, kind)
        self.thread = thread.id
        turn = Turn(
            id=uuid.uuid4().hex,
            started=datetime.now(UTC),
            question=question,
            messages=(Message(role="user", parts=(TextPart(text=asked),)),),
            model=model,
        )
        super().__init__(history, thread.id, turn, conversation.decide)

    def require_as_begun(self) -> None:
        """Look at the files, before each request: all texts were looked at before the first.

        Raises
        ------
        PolicyError
            Less may leave than when the job began.
        """
        self._refresh()
        self.policy.decide_as_begun().require()

    def answer(self, text: str, saved: tuple[str, ...] = ()) -> None:
        """Note what came of it, and the paths of the files that it saved."""
        parts = (TextPart(text=text),)
        self._add(Message(role="assistant", parts=parts, model=self._turn.model), saved=saved)
