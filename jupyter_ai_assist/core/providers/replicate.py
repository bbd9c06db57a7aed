"""Replicate as a provider of text: a prediction whose output streams in.

What is streamed only comes earlier: what the prediction holds at its end counts, so
that a stream that breaks, or a model that has none, costs nothing but the wait.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing
from typing import Any

import httpx2
from pydantic_ai import messages as ai

from jupyter_ai_assist.core.errors import (
    MalformedReplyError,
    ProviderTimeoutError,
    UsageError,
)
from jupyter_ai_assist.core.messages import Message, TextPart, Usage

from .attempt import Attempt
from .base import Finish, ModelRequest, Reply, TextChunk
from .body import JSON_ONLY
from .characters import whole_characters
from .event_stream import server_events
from .failures import mapped
from .line import Line
from .predictions import Prediction, belongs, cancelled_with, ended, output_of, start
from .replicate_inputs import Inputs, inputs_of
from .translate import to_messages
from .transport import BoundTransport, Outgoing

__all__ = ["PredictionExchange"]

_STREAMS = ("replicate.com", "*.replicate.com")
"""Where outputs are streamed from."""

Chunk = TextChunk | Reply


class PredictionExchange(Attempt):
    """One prediction of a text model."""

    async def run(self, request: ModelRequest) -> AsyncGenerator[Chunk]:
        """Start the prediction and stream its output; cancelled where nobody waits for it."""
        transport = self._transport(self.base_url, self.key)
        line = Line(self.vendor, self.service, self.base_url, self.own_address, transport.client())
        heard: list[str] = []
        try:
            with mapped(self.service, lambda: bool(heard)):
                inputs = await self._inputs(request.model.model, line)
                values = self._values(request, inputs)
                prediction = await start(request.model.model, values, line, stream=True)
                with cancelled_with(prediction, line):
                    async with aclosing(self._pieces(prediction, line)) as pieces:
                        async for text in pieces:
                            heard.append(text)
                            yield TextChunk(text)
                    prediction = await ended(prediction, line)
                whole = _text(output_of(prediction, line))
                streamed = "".join(heard)
                if whole.startswith(streamed) and whole != streamed:
                    yield TextChunk(whole[len(streamed) :])
                limit = values.get(inputs.named("max_tokens"))
                yield _reply(whole, prediction, request, limit)
        finally:
            await transport.close()

    async def _inputs(self, model: str, line: Line) -> Inputs:
        """What the model takes, asked for once."""
        if model not in self.learnt:
            self.learnt[model] = await inputs_of(model, line)
        inputs: Inputs = self.learnt[model]
        return inputs

    def _transport(self, base_url: str, key: str | None) -> BoundTransport:
        return BoundTransport(self.pool, Outgoing(base_url, key, self.headers if key else None))

    def _values(self, request: ModelRequest, inputs: Inputs) -> dict[str, Any]:
        """The inputs of the prediction: prompt, settings and options."""
        values: dict[str, Any] = {}
        for name, value in self.change.merge.items():
            if name in request.settings:
                values[inputs.require(name)] = _joined(value)
            elif name == "max_tokens" and inputs.named(name):
                values[inputs.named(name)] = inputs.limit(value)
            elif name != "max_tokens":
                values[name] = value
        system = request.system
        if request.settings.get("json"):
            system = f"{system}\n\n{JSON_ONLY}".strip()
        prompt = _prompt(request, self)
        field = inputs.named("system")
        if system and field:
            values[field] = system
        elif system:
            prompt = f"{system}\n\n{prompt}"
        return {"prompt": prompt, **values}

    async def _pieces(self, prediction: Prediction, line: Line) -> AsyncGenerator[str]:
        """The output as it is streamed, as far as it is: the key does not go along."""
        async with aclosing(self._streamed(prediction, line)) as pieces:
            limit: float | None = self.first_token_timeout
            while True:
                try:
                    async with asyncio.timeout(limit):
                        text = await anext(pieces, None)
                except TimeoutError:
                    raise ProviderTimeoutError.of(
                        self.service.name, "begin to answer", self.first_token_timeout
                    ) from None
                if text is None:
                    return
                limit = None
                yield text

    async def _streamed(self, prediction: Prediction, line: Line) -> AsyncGenerator[str]:
        address = (prediction.get("urls") or {}).get("stream")
        if not isinstance(address, str) or not belongs(address, line, _STREAMS):
            return
        transport = self._transport(address, None)
        headers = {"accept": "text/event-stream"}
        try:
            async with transport.client().stream("GET", address, headers=headers) as response:
                if not response.is_success:
                    return
                async for event in server_events(response.aiter_bytes()):
                    if event.kind != "output":
                        return
                    yield event.data
        except httpx2.HTTPError:
            return  # the prediction itself tells what is missing
        finally:
            await transport.close()


def _joined(value: Any) -> Any:
    """Several stop texts as models here take them: in one text, with commas."""
    if not isinstance(value, list):
        return value
    if any("," in text for text in value):
        raise UsageError("At Replicate, a stop text can hold no comma.", hint="Choose another one.")
    return ",".join(value)


def _prompt(request: ModelRequest, attempt: Attempt) -> str:
    """The conversation as one text; a question that stands alone stays as it is."""
    lines = list(_said(to_messages(request, attempt.vendor)))
    if len(lines) == 1:
        return lines[0][1]
    return "\n\n".join([*(f"{who}: {text}" for who, text in lines), "Assistant:"])


def _said(messages: list[ai.ModelMessage]) -> Iterator[tuple[str, str]]:
    for message in messages:
        for part in message.parts:
            match part:
                case ai.UserPromptPart(content=str(text)):
                    yield "User", text
                case ai.ToolReturnPart():
                    yield "User", f"What {part.tool_name} found: {part.model_response_str()}"
                case ai.TextPart(content=text):
                    yield "Assistant", text
                case ai.ToolCallPart():
                    yield "Assistant", f"(Looked with {part.tool_name}.)"
                case _:
                    pass


def _text(output: Any) -> str:
    pieces = [output] if isinstance(output, str) else output
    if pieces is None:
        return ""
    if not isinstance(pieces, list) or not all(isinstance(piece, str) for piece in pieces):
        raise MalformedReplyError(
            "The prediction holds no text.", hint="Choose a model that answers with text."
        )
    return whole_characters("".join(pieces))


def _reply(text: str, prediction: Prediction, request: ModelRequest, limit: Any) -> Reply:
    metrics = prediction.get("metrics")
    counts: Mapping[str, Any] = metrics if isinstance(metrics, Mapping) else {}
    usage = Usage(
        requests=1,
        input_tokens=_count(counts, "input_token_count"),
        output_tokens=_count(counts, "output_token_count"),
        cost=None,  # no public list has prices for it
    )
    cut = isinstance(limit, int) and usage.output_tokens >= limit
    finish: Finish = "length" if cut else "stop"
    parts = (TextPart(text=text),) if text else ()
    return Reply(Message(role="assistant", parts=parts, model=request.model.id), usage, finish)


def _count(counts: Mapping[str, Any], name: str) -> int:
    value = counts.get(name)
    return value if isinstance(value, int) and value > 0 else 0
