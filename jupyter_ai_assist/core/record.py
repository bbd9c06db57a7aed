"""A turn on its way into the history: stored as it goes, so that nothing is lost."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from .conversation import Conversation
from .history import Attachments, Thread, Turn, replayed
from .messages import Message, TextPart, ToolResultPart
from .plan import Plan
from .protocol import Submit
from .providers.base import ModelRequest, Reply
from .sending.had import had_of
from .stored_turn import StoredTurn
from .usage.spending import estimated

__all__ = ["TurnRecord"]


class TurnRecord(StoredTurn):
    """Stores a turn when it starts, after each reply, and when it ends.

    As a context manager it notes how the turn ended, and keeps the part of a
    reply that had arrived when it was cut off.
    """

    def __init__(self, conversation: Conversation, plan: Plan, submit: Submit) -> None:
        history, chat = conversation.assistant.history, plan.chat
        if chat.thread is None:
            notebook = conversation.workspace.notebook
            chat.thread = history.start_thread(notebook, chat.name)
        self._assistant = conversation.assistant
        self._chat = chat
        self._told = plan.told
        self._talk = plan.talk
        self._request: ModelRequest | None = None
        """What a reply is awaited for; ``None`` before another try, too."""
        self._heard: list[str] = []
        self._thought: list[str] = []
        self.thread: Thread = chat.thread
        turn = Turn(
            id=plan.turn,
            started=datetime.now(UTC),
            question=submit.prompt,
            messages=plan.opening,
            model=plan.model.id,
            cut=plan.talk.cut,
            may_leave=plan.policy.may_leave,
            mode=None if submit.own_mode else submit.mode,
            replaces=submit.replaces,
            attached=Attachments(
                mode=submit.mode if submit.own_mode else None,
                refs=submit.attach,
                files=tuple(file.name for file in submit.files),
                view=submit.view,
            ),
        )
        earlier = len(plan.request.messages) - len(plan.opening)
        before = plan.talk.earlier.turns
        decide = conversation.decide
        super().__init__(history, self.thread.id, turn, decide, earlier, had=lambda: had_of(before))

    @property
    def context_tokens(self) -> int:
        """What the last request filled of the model's window, its reply included."""
        return self._turn.context_tokens

    @property
    def messages(self) -> tuple[Message, ...]:
        """The messages of this turn so far, its question first."""
        return self._turn.messages

    def asks(self, request: ModelRequest | None) -> None:
        """Note what is with the model now: that counts, also where its reply is cut off."""
        self._request = request

    def heard(self, text: str) -> None:
        """Note a piece of a reply that is not complete yet."""
        self._heard.append(text)

    def thought(self, text: str) -> None:
        """Note a piece of the reasoning before it, which counts."""
        self._thought.append(text)

    def add(self, reply: Reply) -> None:
        """Store a whole reply in place of its pieces."""
        self._heard.clear()
        self._thought.clear()
        self._request = None
        self.outbox.answered(reply.message)
        self._add(
            reply.message,
            usage=self._turn.usage + reply.usage,
            context_tokens=reply.usage.input_tokens + reply.usage.output_tokens,
        )

    def ask(self, text: str) -> None:
        """Store what the model is told about its reply."""
        self._add(Message(role="user", parts=(TextPart(text=text),)))

    def add_results(self, results: tuple[ToolResultPart, ...]) -> None:
        """Store what the tools answered."""
        self._add(Message(role="user", parts=results))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._count_what_was_cut_off(error)
        if self._heard:
            part = TextPart(text="".join(self._heard))
            self._add(Message(role="assistant", parts=(part,), model=self._turn.model))
        super().__exit__(kind, error, traceback)
        if self._told and replayed([self._turn]):  # the next prompt begins with it
            self._chat.tell(self.id, self._told)

    def _count_what_was_cut_off(self, error: BaseException | None) -> None:
        """Count a request that was left, or broke off: one that was refused has cost nothing."""
        written = "".join((*self._thought, *self._heard))
        if self._request and (written or isinstance(error, asyncio.CancelledError)):
            used = estimated(self._assistant, self._request, written)
            self.used(used)

    def _change(self, **changes: Any) -> None:
        super()._change(**changes, cut=self._talk.cut)
