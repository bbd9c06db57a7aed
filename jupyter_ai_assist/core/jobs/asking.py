"""Requests of a job: each by itself, within the budgets, counted and waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.dispatch.agreed import Agreed
from jupyter_ai_assist.core.dispatch.requests import booked, read_ahead, sending_of
from jupyter_ai_assist.core.errors import ProviderTimeoutError, TruncatedReplyError
from jupyter_ai_assist.core.messages import Message, TextPart
from jupyter_ai_assist.core.providers.base import ModelRequest, Provider, Reply, Retrying
from jupyter_ai_assist.core.providers.endings import require_complete
from jupyter_ai_assist.core.settings import ModelInfo

from .record import JobRecord

__all__ = ["Asked", "Asking"]


@dataclass(frozen=True)
class Asked:
    """What one request says."""

    system: str
    messages: tuple[Message, ...]
    holds: str = ""
    """What of the person's is in the system prompt, for people; see ``ModelRequest``."""
    own_system: bool = False
    """See ``ModelRequest``."""

    def again(self, reply: Message, said: str) -> Asked:
        """The same, and what is said of a reply that will not do."""
        answer = Message(role="user", parts=(TextPart(text=said),))
        return replace(self, messages=(*self.messages, reply, answer))


@dataclass(frozen=True)
class Asking:
    """Asks one model, one request at a time or several."""

    assistant: Assistant
    model: ModelInfo
    provider: Provider
    settings: Mapping[str, Any]
    """Of the model, checked by the policy."""
    record: JobRecord
    """Gets what each request used."""
    retrying: Callable[[Retrying], object]
    """Told when a service is given time."""
    ready: Callable[[], Awaitable[None]] | None = None
    """Waits until a request may go out; without it, each goes at once."""
    schema: Mapping[str, Any] | None = None
    """Of the object that each reply must be, for services that hold a model to one."""

    async def reply(self, asked: Asked) -> Reply:
        """The whole reply to one request.

        Raises
        ------
        AssistError
            It was refused or failed, or is not whole.
        """
        if self.ready is not None:
            await self.ready()
        request = self._request(asked)
        seconds = self.assistant.settings.request_timeout
        record = self.record
        record.require_as_begun()
        async with booked(
            self.assistant,
            self.provider,
            request,
            record.usage,
            record.outbox,
            policy=record.policy,
        ) as agreed:
            try:
                async with asyncio.timeout(seconds) as limit:
                    reply = await self._whole(agreed)
            except TimeoutError:
                if not limit.expired():
                    raise
                raise ProviderTimeoutError.of(self.provider.name, "finish", seconds) from None
            record.used(reply.usage)
            record.outbox.answered(reply.message)
        require_complete(reply)
        return reply

    async def read_ahead(self, asked: Iterable[Asked]) -> None:
        """Have a person read many requests at once, where they are to be read at all.

        Raises
        ------
        AssistError
            As ``reply``.
        """
        if self.record.policy.review_setting:
            sendings = [sending_of(self.provider, self._request(one)) for one in asked]
            await read_ahead(self.assistant, sendings, self.record.outbox, self.record.policy)

    def _request(self, asked: Asked) -> ModelRequest:
        request = ModelRequest(
            model=self.model,
            system=asked.system,
            messages=asked.messages,
            settings=self.settings,
            own_system=asked.own_system,
            system_holds=asked.holds,
            schema=self.schema,
        )
        return self.provider.fitted(request)

    async def _whole(self, agreed: Agreed) -> Reply:
        async with aclosing(agreed.stream(self.provider)) as events:
            async for event in events:
                match event:
                    case Retrying():
                        self.retrying(event)
                    case Reply():
                        return event
        raise TruncatedReplyError(f"{self.provider.name} ended its reply without saying so.")
