"""What the guide replies to one request: its answer, or the tools that this needs."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable

from jupyter_ai_assist.core.messages import Message, TextPart, ToolCallPart, Usage
from jupyter_ai_assist.core.providers.base import ModelRequest, ProviderEvent, Reply, TextChunk

from .asker import Asker, Call, ToolsNeeded
from .conversation import answer

__all__ = ["reply"]


async def reply(request: ModelRequest) -> AsyncGenerator[ProviderEvent, None]:
    """Answer line by line, or ask for tools."""
    try:
        text = await answer(Asker(request))
    except ToolsNeeded as needed:
        yield _tool_calls(request, needed.calls)
        return
    for line in text.splitlines(keepends=True):
        yield TextChunk(line)
    message = Message(role="assistant", parts=(TextPart(text=text),), model=request.model.id)
    yield Reply(message, Usage(requests=1), "stop")


def _tool_calls(request: ModelRequest, calls: Iterable[Call]) -> Reply:
    """Call ids are counted through the conversation: unique, and the same on every replay."""
    first = 1 + sum(len(message.tool_calls) for message in request.messages)
    parts = tuple(
        ToolCallPart(id=f"guide-{number}", name=call.name, arguments=dict(call.arguments))
        for number, call in enumerate(calls, first)
    )
    message = Message(role="assistant", parts=parts, model=request.model.id)
    return Reply(message, Usage(requests=1), "tool_calls")
