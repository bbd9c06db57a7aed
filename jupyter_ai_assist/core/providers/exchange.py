"""One try: a request goes out, its reply streams in, the connection is closed.

This is the door to everything heavy; ``remote`` opens it on the first request
or ahead of it in a background thread.
"""

from __future__ import annotations

import asyncio
import operator
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any, cast

import anyio
import httpx2
from pydantic_ai import messages as ai
from pydantic_ai.models import ModelRequestParameters, StreamedResponse
from pydantic_ai.native_tools import WebSearchTool
from pydantic_ai.output import OutputObjectDefinition
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import ToolDefinition

from jupyter_ai_assist.core.errors import MalformedReplyError, ProviderTimeoutError
from jupyter_ai_assist.core.messages import TextPart, Usage
from jupyter_ai_assist.core.settings import ModelInfo
from jupyter_ai_assist.core.typed import typed
from jupyter_ai_assist.core.usage import prices

from .attempt import Attempt
from .base import (
    Finish,
    ModelRequest,
    ReasoningChunk,
    Reply,
    Searched,
    TextChunk,
    ToolCallChunk,
)
from .body import JSON_ONLY
from .characters import whole_characters
from .failures import mapped
from .models import build
from .replicate import PredictionExchange
from .sources import searched, sources_of
from .translate import from_reply, to_messages
from .transport import BoundTransport, Outgoing, open_pool, ssl_context
from .vendors import Vendor

__all__ = ["exchange_of", "open_pool", "warm_up"]

Chunk = TextChunk | ReasoningChunk | ToolCallChunk | Searched | Reply

_FINISHES: Mapping[str, Finish] = {
    "stop": "stop",
    "tool_call": "tool_calls",
    "length": "length",
    "content_filter": "refusal",
}


class Exchange(Attempt):
    """One request through pydantic-ai and a vendor's SDK."""

    async def run(self, request: ModelRequest) -> AsyncGenerator[Chunk]:
        """Send the request and stream the reply; however it ends, nothing stays open."""
        transport = BoundTransport(
            self.pool,
            Outgoing(
                self.base_url, self.key, self.headers, self.change.apply if self.change else None
            ),
        )
        reader = _Reader()
        try:
            with mapped(self.service, lambda: reader.arrived):
                async with AsyncExitStack() as stack:
                    stream = await self._open(request, transport, stack)
                    _let_run(stream)
                    async for event in stream:
                        chunk = reader.read(event)
                        if chunk is not None:
                            yield chunk
                    response = _with_whole_characters(stream.get())
                    reply = self._reply(response, request.model)
                    if sources := sources_of(response):
                        yield TextChunk(sources)
                        reply = _with_text(reply, sources)
                    yield reply
        finally:
            await transport.close()

    async def _open(
        self, request: ModelRequest, transport: BoundTransport, stack: AsyncExitStack
    ) -> StreamedResponse:
        """Send, and wait until the service has begun to answer."""
        model = build(self.vendor, request.model, self.base_url, transport.client())
        opening = model.request_stream(
            to_messages(request, self.vendor), self._settings(request), self._offered(request)
        )
        try:
            async with asyncio.timeout(self.first_token_timeout):
                return await stack.enter_async_context(opening)
        except TimeoutError:
            raise ProviderTimeoutError.of(
                self.service.name, "begin to answer", self.first_token_timeout
            ) from None

    def _settings(self, request: ModelRequest) -> ModelSettings:
        settings: dict[str, Any] = {"framing_announcement": "never", **self.vendor.defaults}
        effort = request.settings.get("effort")
        if effort is not None and request.model.reasoning:
            settings |= self.vendor.effort_defaults
            settings["thinking"] = False if effort == "off" else effort
        if request.web:
            settings["citations"] = True
        # Names of one vendor's own settings come from its table.
        return cast("ModelSettings", settings)

    def _offered(self, request: ModelRequest) -> ModelRequestParameters:
        """Instructions and tools, the service's own search among them."""
        offered = _parameters(request)
        if request.web and self.vendor.search is not None:
            offered.native_tools = [WebSearchTool(**self.vendor.search)]
        return offered

    def _reply(self, response: ai.ModelResponse, model: ModelInfo) -> Reply:
        finish = self._finish(response)
        whole = finish in {"stop", "tool_calls", "paused"}
        message = from_reply(response, model=model.id, vendor=self.vendor, whole=whole)
        if message.tool_calls:
            finish = "tool_calls"
        return Reply(message=message, usage=self._usage(response, model), finish=finish)

    def _finish(self, response: ai.ModelResponse) -> Finish:
        """Why the reply ended; without a word of it from the service it was cut."""
        details = response.provider_details or {}
        if response.finish_reason == "error":
            raise MalformedReplyError(
                f"{self.service.name} broke the reply off ({details.get('finish_reason')}).",
                hint=f"Use {typed('/retry')} to ask again.",
            )
        if response.state == "suspended":
            return "paused"
        said = details.get("finish_reason") or details.get("refusal") or details.get("block_reason")
        if not said:
            return "truncated"
        # Servers make up reasons of their own; with content it is an end all the same.
        return _FINISHES.get(
            response.finish_reason or "", "stop" if response.parts else "truncated"
        )

    def _usage(self, response: ai.ModelResponse, model: ModelInfo) -> Usage:
        counted = response.usage
        usage = Usage(
            requests=1,
            input_tokens=counted.input_tokens,
            cached_tokens=counted.cache_read_tokens,
            output_tokens=counted.output_tokens,
            reasoning_tokens=counted.output_reasoning_tokens,
        )
        price = prices.cost(
            self._priced_as(model),
            usage,
            base_url=self.base_url if self.own_address else "",
            cache_write_tokens=counted.cache_write_tokens,
            # Where nothing was searched, pydantic-ai's counts have no such field.
            web_searches=getattr(counted, "web_searches", None) or 0,
        )
        return usage.model_copy(update={"cost": price})

    def _priced_as(self, model: ModelInfo) -> str:
        """The model under its maker's name, whatever the provider is called here."""
        maker = self.vendor.kind.partition("-")[0]
        return model.id if self.own_address else f"{maker}:{model.model}"


def _with_whole_characters(response: ai.ModelResponse) -> ai.ModelResponse:
    """The reply with texts that can be stored, and sent on."""
    parts = [
        replace(part, content=whole_characters(part.content))
        if isinstance(part, ai.TextPart | ai.ThinkingPart)
        else part
        for part in response.parts
    ]
    return replace(response, parts=parts)


def _with_text(reply: Reply, text: str) -> Reply:
    """The reply with a text behind its own."""
    parts = (*reply.message.parts, TextPart(text=text))
    return replace(reply, message=reply.message.model_copy(update={"parts": parts}))


def exchange_of(vendor: Vendor) -> type[Exchange | PredictionExchange]:
    """How a vendor is asked: through its SDK, or over plain HTTP where it has none."""
    return Exchange if vendor.sdk else PredictionExchange


class _Reader:
    """Turns pydantic-ai's stream events into ours, one for one."""

    def __init__(self) -> None:
        self.arrived = False
        self._calls: dict[int, tuple[str, str]] = {}

    def read(self, event: ai.ModelResponseStreamEvent) -> Chunk | None:
        if isinstance(event, ai.PartDeltaEvent):
            chunk = self._delta(event.index, event.delta)
        elif isinstance(event, ai.PartStartEvent):
            chunk = self._start(event.index, event.part)
        elif isinstance(event, ai.PartEndEvent) and isinstance(event.part, ai.NativeToolCallPart):
            chunk = searched(event.part)
        else:
            return None
        self.arrived = self.arrived or chunk is not None
        return chunk

    def _delta(self, index: int, delta: ai.ModelResponsePartDelta) -> Chunk | None:
        if isinstance(delta, ai.TextPartDelta):
            text = delta.content_delta
            return TextChunk(whole_characters(text)) if text else None
        if isinstance(delta, ai.ThinkingPartDelta):
            thought = delta.content_delta
            return ReasoningChunk(whole_characters(thought)) if thought else None
        if isinstance(delta, ai.ToolCallPartDelta) and isinstance(delta.args_delta, str):
            call = self._calls.get(index)  # a search of the service's own is no call of ours
            return ToolCallChunk(*call, delta.args_delta) if call else None
        return None

    def _start(self, index: int, part: ai.ModelResponsePart) -> Chunk | None:
        if isinstance(part, ai.TextPart):
            return TextChunk(whole_characters(part.content)) if part.content else None
        if isinstance(part, ai.ThinkingPart):
            return ReasoningChunk(whole_characters(part.content)) if part.content else None
        if isinstance(part, ai.ToolCallPart):
            self._calls[index] = (part.tool_call_id, part.tool_name)
            written = part.args_as_json_str() if part.args else ""
            return ToolCallChunk(part.tool_call_id, part.tool_name, written)
        return None


def _let_run(stream: StreamedResponse) -> None:
    """Spare a turn of the event loop for each token of a reply.

    pydantic-ai takes a lock for each read that gives way even where nobody else
    wants it, which costs as much as all its other work. There is no public way
    to say so; where a version has no such lock, this does nothing.
    """
    source: Any = getattr(stream, "_response", None)
    if isinstance(getattr(source, "_source_lock", None), anyio.Lock):
        source._source_lock = anyio.Lock(fast_acquire=True)  # noqa: SLF001


def _parameters(request: ModelRequest) -> ModelRequestParameters:
    system = request.system
    if request.settings.get("json"):
        system = f"{system}\n\n{JSON_ONLY}".strip()
    return ModelRequestParameters(
        function_tools=[
            ToolDefinition(
                name=tool.name,
                description=tool.description,
                parameters_json_schema=dict(tool.parameters),
                # Strict schemas are rewritten by pydantic-ai; ours go as they are.
                strict=False,
            )
            for tool in request.tools
        ],
        instruction_parts=[ai.InstructionPart(content=system)] if system else None,
        **_form(request),
    )


def _form(request: ModelRequest) -> dict[str, Any]:
    """What the reply is held to."""
    if request.schema is None:
        return {}
    form = OutputObjectDefinition(json_schema=dict(request.schema))
    return {"output_mode": "native", "output_object": form}


def warm_up(vendors: tuple[Vendor, ...]) -> Iterator[None]:
    """Do ahead, one step at a time, what the first request would have to wait for."""
    ssl_context()
    yield
    anyio.run(anyio.sleep, 0)  # loads its half for asyncio, which the connections stand on
    yield
    prices.preload()
    yield
    for vendor in filter(operator.attrgetter("sdk"), vendors):
        base_url = vendor.base_url or "http://localhost"
        client = httpx2.AsyncClient(verify=ssl_context(), trust_env=False)
        build(vendor, ModelInfo(id="warm:up"), base_url, client)
        yield
    ai.ModelMessagesTypeAdapter.rebuild()
