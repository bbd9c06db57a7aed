"""Looking at one image with a model that sees, for an answer of a known form."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.conversation import Emit
from jupyter_ai_assist.core.errors import (
    MalformedReplyError,
    ProviderTimeoutError,
    TruncatedReplyError,
)
from jupyter_ai_assist.core.formats import in_format
from jupyter_ai_assist.core.jobs.record import JobRecord, again_notice
from jupyter_ai_assist.core.messages import FilePart, Message, TextPart
from jupyter_ai_assist.core.providers.base import ModelRequest, Provider, Reply, Retrying
from jupyter_ai_assist.core.providers.endings import require_complete
from jupyter_ai_assist.core.settings import ModelInfo

__all__ = ["Looker"]

Answer = TypeVar("Answer", bound=BaseModel)


@dataclass(frozen=True)
class Looker:
    """Asks one model about images, one request for each."""

    assistant: Assistant
    model: ModelInfo
    provider: Provider
    system: str
    """What it is to do, and in which form it answers."""
    settings: Mapping[str, Any]
    """Of the model, checked by the policy."""
    record: JobRecord
    """Gets what each request used."""
    emit: Emit

    async def look(self, image: FilePart, question: str, form: type[Answer]) -> Answer:
        """The answer, in its form; asked for once more where it has not got it.

        Raises
        ------
        MalformedReplyError
            It has not got it the second time either.
        AssistError
            The request was refused or failed.
        """
        asked = Message(role="user", parts=(image, TextPart(text=question)))
        reply = await self._reply((asked,))
        try:
            return _in_form(reply, form)
        except ValueError as error:
            again = TextPart(text=f"That is not the form that was asked for: {error}. Only JSON.")
            repair = Message(role="user", parts=(again,))
            reply = await self._reply((asked, reply.message, repair))
        try:
            return _in_form(reply, form)
        except ValueError as error:
            raise MalformedReplyError(
                f"{self.model.id} answered twice in another form than it was asked for: {error}.",
                hint="Use another model.",
            ) from None

    async def _reply(self, messages: tuple[Message, ...]) -> Reply:
        self.assistant.before_request(self.model, self.record.usage)
        request = ModelRequest(
            model=self.model,
            system=self.system,
            messages=messages,
            settings={**self.settings, "json": True},
        )
        seconds = self.assistant.settings.request_timeout
        try:
            async with asyncio.timeout(seconds) as limit:
                reply = await self._whole(request)
        except TimeoutError:
            if not limit.expired():
                raise
            raise ProviderTimeoutError.of(self.provider.name, "finish", seconds) from None
        self.record.used(reply.usage)
        require_complete(reply)
        return reply

    async def _whole(self, request: ModelRequest) -> Reply:
        async with aclosing(self.provider.stream(request)) as events:
            async for event in events:
                match event:
                    case Retrying():
                        self.emit(again_notice(event))
                    case Reply():
                        return event
        raise TruncatedReplyError(f"{self.provider.name} ended its reply without saying so.")


def _in_form(reply: Reply, form: type[Answer]) -> Answer:
    """The reply as a value; a ``ValueError`` says in one line what is wrong with it."""
    try:
        return form.model_validate_json(in_format(reply.message.text, "json"))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise ValueError(f"{place or 'it'}: {first['msg']}") from None
    except MalformedReplyError as error:
        raise ValueError(error.message.rstrip(".")) from None
