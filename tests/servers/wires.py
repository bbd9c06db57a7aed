"""The four protocols, written by hand: what a service would put on the wire.

Each wire makes the events of one reply, in order, as bytes::

    wire = AnthropicWire()
    Play([wire.start(), wire.text("Hel"), wire.text("lo"), wire.finish()])

``reply(wire, ...)`` does so for a whole one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

__all__ = [
    "WIRES",
    "AnthropicWire",
    "ChatWire",
    "Counts",
    "GeminiWire",
    "ResponsesWire",
    "Wire",
    "reply",
    "wire_for_path",
]


@dataclass(frozen=True)
class Counts:
    """Tokens, as our own ``Usage`` counts them: parts included in the wholes."""

    input: int = 100
    cached: int = 40
    output: int = 30
    reasoning: int = 12


class Wire(Protocol):
    """One reply being written."""

    def start(self) -> bytes: ...
    def text(self, text: str) -> bytes: ...
    def reasoning(self, text: str) -> bytes: ...
    def call(self, id: str, name: str, pieces: Sequence[str]) -> bytes: ...  # noqa: A002
    def finish(self, reason: str = "stop", counts: Counts = ...) -> bytes:
        """``reason``: stop, tool_calls, length or refusal."""

    def refusal(self, text: str) -> bytes:
        """A whole reply that declines, after ``start``."""

    def error(self, message: str) -> bytes:
        """An error in the middle of a stream."""

    def failure(self, status: int, message: str) -> bytes:
        """The body of an error status."""


def reply(
    wire: Wire,
    text: Sequence[str] = (),
    *,
    reasoning: Sequence[str] = (),
    calls: Sequence[tuple[str, str, Sequence[str]]] = (),
    reason: str = "",
    counts: Counts = Counts(),
) -> list[bytes]:
    """A whole reply: reasoning, then text, then calls."""
    return [
        wire.start(),
        *map(wire.reasoning, reasoning),
        *map(wire.text, text),
        *(wire.call(*call) for call in calls),
        wire.finish(reason or ("tool_calls" if calls else "stop"), counts),
    ]


def _data(value: Any, event: str = "") -> bytes:
    head = f"event: {event}\n" if event else ""
    return f"{head}data: {json.dumps(value, ensure_ascii=False)}\n\n".encode()


class ChatWire:
    """OpenAI chat completions, as compatible servers speak it too."""

    def __init__(self) -> None:
        self._calls = 0

    def start(self) -> bytes:
        return self._chunk({"role": "assistant", "content": ""})

    def text(self, text: str) -> bytes:
        return self._chunk({"content": text})

    def reasoning(self, text: str) -> bytes:
        return self._chunk({"reasoning_content": text})

    def call(self, id: str, name: str, pieces: Sequence[str]) -> bytes:  # noqa: A002
        index, self._calls = self._calls, self._calls + 1
        first = {"id": id, "type": "function", "function": {"name": name, "arguments": ""}}
        sent = [self._chunk({"tool_calls": [{"index": index, **first}]})]
        for piece in pieces:
            part = {"index": index, "function": {"arguments": piece}}
            sent.append(self._chunk({"tool_calls": [part]}))
        return b"".join(sent)

    def finish(self, reason: str = "stop", counts: Counts = Counts()) -> bytes:
        said = "content_filter" if reason == "refusal" else reason
        usage = {
            "prompt_tokens": counts.input,
            "completion_tokens": counts.output,
            "total_tokens": counts.input + counts.output,
            "prompt_tokens_details": {"cached_tokens": counts.cached},
            "completion_tokens_details": {"reasoning_tokens": counts.reasoning},
        }
        return (
            self._chunk({}, finish_reason=said)
            + self._envelope(choices=[], usage=usage)
            + b"data: [DONE]\n\n"
        )

    def refusal(self, text: str) -> bytes:
        return self._chunk({"refusal": text}) + self.finish("stop")

    def error(self, message: str) -> bytes:
        return _data({"error": {"message": message, "type": "server_error", "code": None}})

    def failure(self, status: int, message: str) -> bytes:
        code = "context_length_exceeded" if "maximum context length" in message else None
        error = {"message": message, "type": "error", "param": None, "code": code}
        return json.dumps({"error": error}).encode()

    def _chunk(self, delta: dict[str, Any], finish_reason: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
        return self._envelope(choices=[choice])

    def _envelope(self, **rest: Any) -> bytes:
        head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_700_000_000}
        return _data({**head, "model": "scripted", **rest})


class ResponsesWire:
    """OpenAI Responses."""

    def __init__(self) -> None:
        self._sequence = 0
        self._output: list[dict[str, Any]] = []
        self._open = ""
        """Kind of the output item that deltas go to."""

    def start(self) -> bytes:
        return self._event("response.created", response=self._response("in_progress"))

    def text(self, text: str) -> bytes:
        head = b""
        if self._open != "message":
            item = {"type": "message", "id": f"msg_{len(self._output)}", "role": "assistant"}
            head = self._add("message", {**item, "status": "in_progress", "content": []})
            part = {"type": "output_text", "text": "", "annotations": [], "logprobs": []}
            head += self._event("response.content_part.added", **self._at(), part=part)
        return head + self._event(
            "response.output_text.delta", **self._at(), delta=text, logprobs=[]
        )

    def reasoning(self, text: str) -> bytes:
        head = b""
        at = {"summary_index": 0}
        if self._open != "reasoning":
            item = {"type": "reasoning", "id": f"rs_{len(self._output)}", "summary": []}
            head = self._add("reasoning", item)
            part = {"type": "summary_text", "text": ""}
            head += self._event(
                "response.reasoning_summary_part.added", **self._item(), **at, part=part
            )
        return head + self._event(
            "response.reasoning_summary_text.delta", **self._item(), **at, delta=text
        )

    def call(self, id: str, name: str, pieces: Sequence[str]) -> bytes:  # noqa: A002
        item = {"type": "function_call", "id": f"fc_{id}", "call_id": id, "name": name}
        sent = self._add("function_call", {**item, "arguments": "", "status": "in_progress"})
        for piece in pieces:
            sent += self._event(
                "response.function_call_arguments.delta", **self._item(), delta=piece
            )
        whole = "".join(pieces)
        sent += self._event(
            "response.function_call_arguments.done", **self._item(), arguments=whole, name=name
        )
        self._output[-1] |= {"arguments": whole, "status": "completed"}
        sent += self._event(
            "response.output_item.done", output_index=len(self._output) - 1, item=self._output[-1]
        )
        self._open = ""
        return sent

    def finish(self, reason: str = "stop", counts: Counts = Counts()) -> bytes:
        why = {"length": "max_output_tokens", "refusal": "content_filter"}.get(reason)
        status = "incomplete" if why else "completed"
        response = self._response(status) | {
            "usage": {
                "input_tokens": counts.input,
                "input_tokens_details": {"cached_tokens": counts.cached, "cache_write_tokens": 0},
                "output_tokens": counts.output,
                "output_tokens_details": {"reasoning_tokens": counts.reasoning},
                "total_tokens": counts.input + counts.output,
            },
            "incomplete_details": {"reason": why} if why else None,
        }
        return self._event(f"response.{status}", response=response)

    def refusal(self, text: str) -> bytes:
        item = {"type": "message", "id": "msg_0", "role": "assistant", "status": "in_progress"}
        sent = self._add("message", {**item, "content": []})
        sent += self._event("response.refusal.delta", **self._at(), delta=text)
        sent += self._event("response.refusal.done", **self._at(), refusal=text)
        return sent + self.finish("stop")

    def error(self, message: str) -> bytes:
        return self._event("error", code="server_error", message=message, param=None)

    def failure(self, status: int, message: str) -> bytes:
        return ChatWire().failure(status, message)

    def _add(self, kind: str, item: dict[str, Any]) -> bytes:
        self._open = kind
        self._output.append(item)
        index = len(self._output) - 1
        return self._event("response.output_item.added", output_index=index, item=item)

    def _item(self) -> dict[str, Any]:
        return {"item_id": self._output[-1]["id"], "output_index": len(self._output) - 1}

    def _at(self) -> dict[str, Any]:
        return {**self._item(), "content_index": 0}

    def _event(self, kind: str, **rest: Any) -> bytes:
        self._sequence += 1
        return _data({"type": kind, "sequence_number": self._sequence, **rest}, kind)

    def _response(self, status: str) -> dict[str, Any]:
        return {
            "id": "resp_1", "object": "response", "created_at": 1_700_000_000, "model": "scripted",
            "status": status, "output": self._output, "parallel_tool_calls": True, "tools": [],
            "tool_choice": "auto", "error": None, "incomplete_details": None, "metadata": {},
            "instructions": None, "temperature": None, "top_p": None,
        }  # fmt: skip


class AnthropicWire:
    """Anthropic messages."""

    def __init__(self) -> None:
        self._index = -1
        self._open = ""

    def start(self) -> bytes:
        counts = Counts()
        message = {
            "id": "msg_1", "type": "message", "role": "assistant", "model": "scripted",
            "content": [], "stop_reason": None, "stop_sequence": None,
            "usage": {
                "input_tokens": counts.input - counts.cached, "output_tokens": 1,
                "cache_read_input_tokens": counts.cached, "cache_creation_input_tokens": 0,
            },
        }  # fmt: skip
        return self._event("message_start", message=message)

    def text(self, text: str) -> bytes:
        head = self._block("text", {"type": "text", "text": ""})
        return head + self._delta({"type": "text_delta", "text": text})

    def reasoning(self, text: str) -> bytes:
        head = self._block("thinking", {"type": "thinking", "thinking": "", "signature": ""})
        return head + self._delta({"type": "thinking_delta", "thinking": text})

    def call(self, id: str, name: str, pieces: Sequence[str]) -> bytes:  # noqa: A002
        block = {"type": "tool_use", "id": id, "name": name, "input": {}}
        sent = self._block(f"call {id}", block)
        for piece in pieces:
            sent += self._delta({"type": "input_json_delta", "partial_json": piece})
        return sent

    def finish(self, reason: str = "stop", counts: Counts = Counts()) -> bytes:
        said = {"stop": "end_turn", "tool_calls": "tool_use", "length": "max_tokens"}
        delta = {"stop_reason": said.get(reason, reason), "stop_sequence": None}
        usage = {
            "input_tokens": counts.input - counts.cached,
            "cache_read_input_tokens": counts.cached,
            "output_tokens": counts.output,
            "output_tokens_details": {"thinking_tokens": counts.reasoning},
        }
        return (
            self._close()
            + self._event("message_delta", delta=delta, usage=usage)
            + self._event("message_stop")
        )

    def refusal(self, text: str) -> bytes:
        return self.text(text) + self.finish("refusal")

    def error(self, message: str) -> bytes:
        return self._event("error", error={"type": "overloaded_error", "message": message})

    def failure(self, status: int, message: str) -> bytes:
        kinds = {
            401: "authentication_error", 403: "permission_error", 404: "not_found_error",
            413: "request_too_large", 429: "rate_limit_error", 500: "api_error",
            529: "overloaded_error",
        }  # fmt: skip
        error = {"type": kinds.get(status, "invalid_request_error"), "message": message}
        return json.dumps({"type": "error", "error": error}).encode()

    def _block(self, kind: str, block: dict[str, Any]) -> bytes:
        if self._open == kind:
            return b""
        sent = self._close()
        self._open = kind
        self._index += 1
        return sent + self._event("content_block_start", index=self._index, content_block=block)

    def _close(self) -> bytes:
        if not self._open:
            return b""
        sent = b""
        if self._open == "thinking":
            sent = self._delta({"type": "signature_delta", "signature": "c2lnbmVk"})
        self._open = ""
        return sent + self._event("content_block_stop", index=self._index)

    def _delta(self, delta: dict[str, Any]) -> bytes:
        return self._event("content_block_delta", index=self._index, delta=delta)

    def _event(self, kind: str, **rest: Any) -> bytes:
        return _data({"type": kind, **rest}, kind)


class GeminiWire:
    """Gemini's streamGenerateContent with ``alt=sse``."""

    def start(self) -> bytes:
        return self._chunk([])

    def text(self, text: str) -> bytes:
        return self._chunk([{"text": text}])

    def reasoning(self, text: str) -> bytes:
        return self._chunk([{"text": text, "thought": True}])

    def call(self, id: str, name: str, pieces: Sequence[str]) -> bytes:  # noqa: A002
        arguments = json.loads("".join(pieces) or "{}")
        return self._chunk([{"functionCall": {"id": id, "name": name, "args": arguments}}])

    def finish(self, reason: str = "stop", counts: Counts = Counts()) -> bytes:
        said = {"length": "MAX_TOKENS", "refusal": "SAFETY"}.get(reason, "STOP")
        usage = {
            "promptTokenCount": counts.input,
            "cachedContentTokenCount": counts.cached,
            "candidatesTokenCount": counts.output - counts.reasoning,
            "thoughtsTokenCount": counts.reasoning,
            "totalTokenCount": counts.input + counts.output,
        }
        return self._chunk([], finishReason=said, usage=usage)

    def refusal(self, text: str) -> bytes:
        feedback = {"blockReason": "PROHIBITED_CONTENT", "blockReasonMessage": text}
        return _data({"promptFeedback": feedback, "responseId": "r1", "modelVersion": "scripted"})

    def error(self, message: str) -> bytes:
        return _data({"error": {"code": 503, "message": message, "status": "UNAVAILABLE"}})

    def failure(self, status: int, message: str) -> bytes:
        names = {
            400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED",
            404: "NOT_FOUND", 429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE",
        }  # fmt: skip
        error = {"code": status, "message": message, "status": names.get(status, "UNKNOWN")}
        return json.dumps({"error": error}).encode()

    def _chunk(self, parts: list[dict[str, Any]], usage: Any = None, **rest: Any) -> bytes:
        candidate = {"content": {"role": "model", "parts": parts}, "index": 0, **rest}
        counted = {"usageMetadata": usage} if usage else {}
        head = {"responseId": "r1", "modelVersion": "scripted"}
        return _data({"candidates": [candidate], **head, **counted})


WIRES: dict[str, type[Wire]] = {
    "openai-responses": ResponsesWire,
    "openai-chat": ChatWire,
    "compatible": ChatWire,
    "anthropic": AnthropicWire,
    "google": GeminiWire,
}
"""By kind of provider."""


def wire_for_path(path: str) -> Wire:
    """The protocol that a request's path belongs to."""
    for ending, wire in (
        ("/responses", ResponsesWire),
        ("/messages", AnthropicWire),
        (":streamGenerateContent", GeminiWire),
    ):
        if path.partition("?")[0].endswith(ending):
            return wire()
    return ChatWire()
