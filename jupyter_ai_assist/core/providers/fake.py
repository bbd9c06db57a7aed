"""A provider that answers from a queue: the seam's own fake, for tests.

It is registered like any provider and goes through everything that a real
one goes through. A queued answer is text, a list of events, or an error::

    fake = FakeProvider()
    fake.answer("Hello.")
    fake.answer(call("read_cells", cells=["a"]))
    fake.answer(OverloadedError("busy"))
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterable, Sequence
from typing import Any

from jupyter_ai_assist.core.errors import AssistError, MalformedReplyError
from jupyter_ai_assist.core.messages import Message, Part, TextPart, ToolCallPart, Usage
from jupyter_ai_assist.core.settings import ModelAbility, ModelInfo

from .base import ModelRequest, ProviderEvent, Reply, TextChunk, ToolCallChunk

__all__ = ["FakeProvider", "FakeService", "Hold", "call"]

Answer = str | ToolCallPart | Sequence["ProviderEvent | Hold | AssistError"] | AssistError


class Hold:
    """A pause in an answer, until the test opens it."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.opened = asyncio.Event()


def call(name: str, /, *, id: str = "call-1", **arguments: Any) -> ToolCallPart:  # noqa: A002
    """A tool call as an answer."""
    return ToolCallPart(id=id, name=name, arguments=arguments)


class FakeService:
    """What the fakes of all seams to services have in common.

    Parameters
    ----------
    slug
        The part of its model ids before the colon.
    models
        Its models.
    """

    def __init__(self, slug: str, models: Iterable[ModelInfo]) -> None:
        self._slug = slug
        self._models = tuple(models)

    @property
    def slug(self) -> str:
        """The part of a model id before the colon."""
        return self._slug

    @property
    def name(self) -> str:
        """For people."""
        return self._slug.title()

    @property
    def key(self) -> None:
        """It takes no key."""
        return

    def models(self) -> tuple[ModelInfo, ...]:
        """Its models."""
        return self._models

    def unusable(self) -> str:
        """Nothing stands in its way."""
        return ""


class FakeProvider(FakeService):
    """Answers in the order in which answers were queued.

    Parameters
    ----------
    slug
        The part of its model ids before the colon.
    models
        The names of its models.
    attachments
        Whether they read images and PDF files.
    abilities
        What they can do besides answering.
    """

    def __init__(
        self,
        slug: str = "fake",
        models: Sequence[str] = ("model",),
        *,
        attachments: bool = True,
        abilities: Iterable[ModelAbility] = ("tools",),
    ) -> None:
        known = (ModelInfo(id=f"{slug}:{name}", attachments=attachments) for name in models)
        super().__init__(slug, known)
        self.requests: list[ModelRequest] = []
        """Every request that came, oldest first."""
        self.closed = 0
        """How many answers were left before their end."""
        self._abilities = frozenset(abilities)
        self._answers: deque[Answer] = deque()

    def answer(self, *answers: Answer) -> None:
        """Queue answers, one for each request to come."""
        self._answers.extend(answers)

    @property
    def abilities(self) -> frozenset[ModelAbility]:
        """What it was made to be able to do."""
        return self._abilities

    def fitted(self, request: ModelRequest) -> ModelRequest:
        """It takes whatever comes."""
        return request

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ProviderEvent, None]:
        """Play the next answer of the queue."""
        self.requests.append(request)
        if not self._answers:
            raise MalformedReplyError("The fake provider has no more answers.")
        finished = False
        try:
            for event in _events(self._answers.popleft(), request.model.id):
                if isinstance(event, AssistError):
                    raise event
                if isinstance(event, Hold):
                    event.reached.set()
                    await event.opened.wait()
                else:
                    # A reply is over when it is handed out: nobody need ask for more.
                    finished = isinstance(event, Reply)
                    yield event
        finally:
            self.closed += not finished


def _events(answer: Answer, model: str) -> Sequence[ProviderEvent | Hold | AssistError]:
    if isinstance(answer, AssistError):
        return [answer]
    if isinstance(answer, str):
        return [TextChunk(answer), _reply(TextPart(text=answer), model)]
    if isinstance(answer, ToolCallPart):
        written = ToolCallPart.model_dump_json(answer, include={"arguments"})
        return [ToolCallChunk(answer.id, answer.name, written), _reply(answer, model)]
    return answer


def _reply(part: Part, model: str) -> Reply:
    """What a real provider would say of it, with token counts made from its size."""
    return Reply(
        message=Message(role="assistant", parts=(part,), model=model),
        usage=Usage(requests=1, input_tokens=10, output_tokens=5, cost=0.0),
        finish="tool_calls" if isinstance(part, ToolCallPart) else "stop",
    )
