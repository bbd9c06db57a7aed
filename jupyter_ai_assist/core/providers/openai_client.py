"""OpenAI's client, without what takes longer than all else that is done for a prompt.

Before it sends a request, the SDK visits each of its fields to rename what its
types call by another name. In what we send there is no such field, and the
walk grows with the conversation. ``extra_body`` is added to the body as it
stands, so that is how they travel. A new client also asks in another thread
what machine this is, for a header that never leaves (``transport.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from openai import AsyncOpenAI
from openai.resources.chat import AsyncChat, AsyncCompletions
from openai.resources.responses import AsyncResponses

__all__ = ["OpenAIClient"]

_NOT_OF_THE_BODY = frozenset({"extra_headers", "extra_query", "timeout"})
_LOOKED_AT = frozenset({"model", "stream"})
"""Fields of the body that the SDK itself goes by."""


class _Completions(AsyncCompletions):
    async def create(self, **fields: Any) -> Any:
        return await super().create(messages=(), **_as_they_stand(fields))


class _Chat(AsyncChat):
    @cached_property
    def completions(self) -> _Completions:
        return _Completions(self._client)


class _Responses(AsyncResponses):
    async def create(self, **fields: Any) -> Any:
        return await super().create(**_as_they_stand(fields))


class OpenAIClient(AsyncOpenAI):
    """The SDK's client, for requests that have their final form."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._platform = "Unknown"

    @cached_property
    def chat(self) -> _Chat:
        """Chat completions."""
        return _Chat(self)

    @cached_property
    def responses(self) -> _Responses:
        """Responses."""
        return _Responses(self)


def _as_they_stand(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields, with those that nobody has to visit beside the others."""
    visited = {
        name: value for name, value in fields.items() if name in _NOT_OF_THE_BODY | _LOOKED_AT
    }
    rest = {name: value for name, value in fields.items() if name not in {*visited, "extra_body"}}
    return {**visited, "extra_body": {**rest, **(fields.get("extra_body") or {})}}
