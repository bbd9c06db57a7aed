"""OpenAI's client, without its walk through the conversation.

Before it sends a request, the SDK visits each of its fields to rename what its
types call by another name. In a conversation and its tools there is no such
field, yet the walk takes longer than all else that is done for a prompt, and
grows with the conversation. ``extra_body`` is added to the body as it stands,
so that is how these two travel.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from openai import AsyncOpenAI
from openai.resources.chat import AsyncChat, AsyncCompletions
from openai.resources.responses import AsyncResponses

__all__ = ["OpenAIClient"]


class _Completions(AsyncCompletions):
    async def create(self, **fields: Any) -> Any:
        return await super().create(**{**_as_they_stand(fields, "messages"), "messages": ()})


class _Chat(AsyncChat):
    @cached_property
    def completions(self) -> _Completions:
        return _Completions(self._client)


class _Responses(AsyncResponses):
    async def create(self, **fields: Any) -> Any:
        return await super().create(**_as_they_stand(fields, "input"))


class OpenAIClient(AsyncOpenAI):
    """The SDK's client, for requests whose conversation has its final form."""

    @cached_property
    def chat(self) -> _Chat:
        """Chat completions."""
        return _Chat(self)

    @cached_property
    def responses(self) -> _Responses:
        """Responses."""
        return _Responses(self)


def _as_they_stand(fields: Mapping[str, Any], conversation: str) -> dict[str, Any]:
    """The fields, with the conversation and the tools among those that nobody visits."""
    rest = dict(fields)
    extra = dict(rest.pop("extra_body", None) or {})
    for name in (conversation, "tools"):
        if rest.get(name):  # the SDK's mark for a field left out is false
            extra[name] = rest.pop(name)
    return {**rest, "extra_body": extra}
