"""What is done with each of many texts; a task is one kind of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from jupyter_ai_assist.core.context.window import Window, message_tokens, tokens
from jupyter_ai_assist.core.errors import MalformedReplyError
from jupyter_ai_assist.core.jobs.asking import Asked, Asking
from jupyter_ai_assist.core.messages import Message, TextPart, Usage
from jupyter_ai_assist.core.policy import Policy
from jupyter_ai_assist.core.settings import ModelInfo
from jupyter_ai_assist.core.tasks.plan import require_room
from jupyter_ai_assist.core.tasks.task import Task

from .results import key_of

__all__ = ["Done", "TaskWork", "Work"]


@dataclass(frozen=True)
class Done:
    """What came of one text."""

    value: Any
    """Plain JSON."""
    note: str = ""
    """What is to be said of it: that it is still too long."""


class Work(Protocol):
    """What is done with each text."""

    @property
    def what(self) -> str:
        """The things, for people: ``texts``."""

    @property
    def key(self) -> str:
        """Names all that a result depends on, beside the text and the model."""

    @property
    def schema(self) -> Mapping[str, Any] | None:
        """What each reply has to fit; ``None`` where it is no object."""

    def tokens(self, text: str) -> Usage:
        """About what one text takes, for an estimate."""

    def preview(self, text: str) -> str:
        """What would be sent for one text, for people."""

    def asks(self, text: str) -> Iterable[Asked]:
        """The requests that are made for one text, unless a reply has a flaw."""

    async def do(self, text: str, asking: Asking) -> Done:
        """Do it with one text.

        Raises
        ------
        AssistError
            It failed; others may not.
        """


@dataclass(frozen=True)
class TaskWork:
    """A task, as it would be done with one text."""

    task: Task
    model: ModelInfo
    settings: Mapping[str, Any]
    policy: Policy
    """Hides secrets on the way out; what comes of a text gets its own ones back."""

    what = "texts"

    @property
    def key(self) -> str:
        """Of everything that is sent but the text."""
        task = self.task
        examples = [message.model_dump(mode="json") for message in task.given]
        schema = dict(task.form.schema) if task.form else None
        return key_of(task.system, examples, dict(self.settings), task.limit, schema)

    @property
    def schema(self) -> Mapping[str, Any] | None:
        """Of the task's form."""
        return self.task.form.schema if self.task.form else None

    def tokens(self, text: str) -> Usage:
        """As much comes back as goes out, within the limits."""
        task = self.task
        sent = tokens(task.system) + tokens(text) + message_tokens(task.given)
        most = int(self.settings.get("max_tokens") or self.model.output_limit)
        back = tokens(text) if not task.limit else task.limit // 3
        return Usage(input_tokens=sent, output_tokens=max(1, min(back, most)))

    def preview(self, text: str) -> str:
        """Each message under its role."""
        messages = (*self.task.given, self._question(text))
        said = [f"{message.role}:\n{message.text}" for message in messages]
        return "\n\n".join([f"system:\n{self.task.system}", *said])

    def asks(self, text: str) -> tuple[Asked]:
        """One request."""
        return (Asked(self.task.system, (*self.task.given, self._question(text))),)

    async def do(self, text: str, asking: Asking) -> Done:
        """Ask, and once more where the result is not what it should be."""
        (asked,) = self.asks(text)
        window = Window.of(self.model, self.task.system, ())
        require_room(window, self.model, self.task.given, text)
        reply = await asking.reply(asked)
        flaw = await self.task.flaw(reply.message.text)
        if flaw:
            reply = await asking.reply(asked.again(reply.message, self.task.again(flaw)))
            flaw = await self.task.flaw(reply.message.text)
        if flaw and self.task.strict:
            raise MalformedReplyError(f"{self.model.id} answered twice, and it {flaw}.")
        return Done(self._restored(self.task.value(reply.message.text), text), flaw)

    def _question(self, text: str) -> Message:
        return Message(role="user", parts=(TextPart(text=self.policy.shared_text(text)),))

    def _restored(self, value: Any, text: str) -> Any:
        if isinstance(value, str):
            return self.policy.redactor.restored(value, self.policy.shared_text(text))
        if isinstance(value, list):
            return [self._restored(one, text) for one in value]
        if isinstance(value, dict):
            return {name: self._restored(one, text) for name, one in value.items()}
        return value
