"""A job on its way into the history: what it asked for, what it used, how it ended."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from jupyter_ai_assist.core.conversation import Chat, Conversation
from jupyter_ai_assist.core.history import Turn
from jupyter_ai_assist.core.messages import Message, TextPart, Usage
from jupyter_ai_assist.core.protocol import Notice
from jupyter_ai_assist.core.providers.base import Retrying
from jupyter_ai_assist.core.record import outcome_of, reason_of

__all__ = ["JobRecord", "again_notice"]


def again_notice(again: Retrying) -> Notice:
    """What a person is told while a service is given time."""
    pause = f" Trying again in {again.wait:.0f} s." if again.wait >= 1 else ""
    return Notice(text=f"{again.reason}{pause}")


class JobRecord:
    """Stores a job in a thread of its own kind, and anew with each thing it used.

    As a context manager it notes how the job ended.

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
        self._history = conversation.assistant.history
        notebook = conversation.workspace.notebook
        found = self._history.find_thread(notebook, kind)
        chat = Chat(found or self._history.start_thread(notebook, kind), kind)
        conversation.latest = chat
        self.thread = chat.thread.id if chat.thread else ""
        self._turn = Turn(
            id=uuid.uuid4().hex,
            started=datetime.now(UTC),
            question=question,
            messages=(Message(role="user", parts=(TextPart(text=asked),)),),
            model=model,
        )
        self._save()

    @property
    def id(self) -> str:
        """The turn's id."""
        return self._turn.id

    @property
    def usage(self) -> Usage:
        """What the job has used so far."""
        return self._turn.usage

    def used(self, usage: Usage) -> None:
        """Note what one request used."""
        self._change(usage=self._turn.usage + usage)

    def answer(self, text: str, saved: tuple[str, ...] = ()) -> None:
        """Note what came of it, and the paths of the files that it saved."""
        message = Message(role="assistant", parts=(TextPart(text=text),), model=self._turn.model)
        self._change(messages=(*self._turn.messages, message), saved=saved)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._change(outcome=outcome_of(error), error=reason_of(error))

    def _change(self, **changes: Any) -> None:
        self._turn = self._turn.model_copy(update=changes)
        self._save()

    def _save(self) -> None:
        self._history.append(self.thread, self._turn)
