"""Whether a provider answers: the smallest real request, under policy and budget."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing

from jupyter_ai_assist.core.assistant import Assistant
from jupyter_ai_assist.core.dispatch.agreed import Agreed
from jupyter_ai_assist.core.dispatch.requests import booked
from jupyter_ai_assist.core.errors import ProviderError, ProviderTimeoutError, UsageError
from jupyter_ai_assist.core.messages import Message, TextPart, Usage
from jupyter_ai_assist.core.providers.base import ModelRequest, Provider, Reply, Retrying
from jupyter_ai_assist.core.usage.spending import count_beside

__all__ = ["LIMIT", "try_provider"]

LIMIT = 30.0
"""Seconds until it must have begun to answer."""

_MOST = 16
"""Tokens of the answer, as few as services take."""


async def try_provider(assistant: Assistant, slug: str) -> str:
    """Ask a provider's first model for a word; what came of it, in one sentence.

    It is asked once: what a turn would try again is told here. What it uses counts.

    Raises
    ------
    UsageError
        There is no such provider, or none of its models is known by name.
    PolicyError
        Policy or budget do not allow it.
    ProviderError, KeyStoreError
        It did not answer; the message says why.
    """
    provider = assistant.providers.get(slug)
    if provider is None:
        raise UsageError(f"There is no provider {slug!r}.")
    known = next((model for model in assistant.models() if model.provider == slug), None)
    if known is None:
        raise UsageError(f"No model of {provider.name} may be used, or none is known by name.")
    model, provider = assistant.choose(known.id)
    question = Message(role="user", parts=(TextPart(text="Say: ok"),))
    request = ModelRequest(model, "", (question,), settings={"max_tokens": _MOST})
    began = time.monotonic()
    async with booked(assistant, provider, request, Usage(), None) as agreed:
        try:
            async with asyncio.timeout(LIMIT):
                usage = await _usage(provider, agreed)
        except TimeoutError:
            raise ProviderTimeoutError.of(provider.name, "answer", LIMIT) from None
        count_beside(assistant, model.id, usage, "setup")
    return f"{model.id} answers, after {time.monotonic() - began:.1f} s."


async def _usage(provider: Provider, agreed: Agreed) -> Usage:
    async with aclosing(agreed.stream(provider)) as events:
        async for event in events:
            match event:
                case Retrying(reason=reason, wait=wait) if wait > 0:
                    raise ProviderError(reason)
                case Retrying():
                    pass  # it is asked again without a field that it does not take
                case Reply():
                    return event.usage
    return Usage(requests=1)
