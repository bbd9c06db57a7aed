"""How the provider tests ask: one provider of each kind, its key, and its answers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from typing import Any

from held_keys import HeldKeys

from jupyter_ai_assist.core.messages import FilePart, Message, TextPart
from jupyter_ai_assist.core.providers.base import (
    ModelRequest,
    ProviderEvent,
    ReasoningChunk,
    Reply,
    TextChunk,
    ToolSpec,
)
from jupyter_ai_assist.core.providers.remote import Limits, RemoteProvider
from jupyter_ai_assist.core.settings import ModelInfo, ProviderSettings

KINDS = ("openai-responses", "openai-chat", "compatible", "anthropic", "google")
FAST = Limits(first_wait=0.001, max_retries=2)
SEEING = ModelInfo(id="svc:model-1", attachments=True, reasoning=True)
COUNT_ROWS = ToolSpec(
    "count_rows",
    "Counts the rows of a table.",
    {
        "type": "object",
        "properties": {
            "table": {"type": "string", "description": "Its name."},
            "exact": {"type": "boolean"},
        },
        "required": ["table"],
    },
)


def provider(
    kind: str,
    url: str,
    *,
    limits: Limits = FAST,
    keys: HeldKeys | None = None,
    **settings: Any,
) -> RemoteProvider:
    chosen = {"slug": "svc", "name": "The Service", "allowed_models": ("*",), **settings}
    return RemoteProvider(
        ProviderSettings(kind=kind, base_url=url, **chosen), keys or HeldKeys(), limits
    )


def question(
    text: str = "hello",
    *,
    model: ModelInfo = SEEING,
    system: str = "Be brief.",
    tools: Sequence[ToolSpec] = (),
    files: Sequence[FilePart] = (),
    **settings: Any,
) -> ModelRequest:
    message = Message(role="user", parts=(*files, TextPart(text=text)))
    return ModelRequest(model, system, (message,), tuple(tools), settings)


def ask(asked: RemoteProvider, *requests: ModelRequest) -> list[ProviderEvent]:
    """Every event of the replies to some requests, one after the other, in one loop."""

    async def run() -> list[ProviderEvent]:
        events: list[ProviderEvent] = []
        try:
            for request in requests:
                async with aclosing(asked.stream(request)) as stream:
                    events += [event async for event in stream]
        finally:
            await asked.aclose()
        return events

    return asyncio.run(run())


def reply_of(events: Sequence[ProviderEvent]) -> Reply:
    replies = [event for event in events if isinstance(event, Reply)]
    assert len(replies) == 1
    assert events[-1] is replies[0]
    return replies[0]


def text_of(events: Sequence[ProviderEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextChunk))


def reasoning_of(events: Sequence[ProviderEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, ReasoningChunk))
