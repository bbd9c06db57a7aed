"""Whether a request's body is what the vendor's own SDK says a body is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter


def check_body(kind: str, body: dict[str, Any]) -> None:
    """Fail on a field that the SDK's types do not have, or a value of another type."""
    _CHECKS[kind](body)


def _chat(body: dict[str, Any]) -> None:
    from openai.types.chat.completion_create_params import CompletionCreateParamsStreaming

    _strictly(CompletionCreateParamsStreaming, body)


def _responses(body: dict[str, Any]) -> None:
    from openai.types.responses.response_create_params import ResponseCreateParamsStreaming

    _strictly(ResponseCreateParamsStreaming, body)


def _anthropic(body: dict[str, Any]) -> None:
    from anthropic.types.message_create_params import MessageCreateParamsStreaming

    # The SDK's newest types leave these out of the signature, not out of the protocol.
    sampling = {name: body[name] for name in ("temperature", "top_p") if name in body}
    rest = {name: value for name, value in body.items() if name not in sampling}
    assert all(isinstance(value, float) for value in sampling.values())
    _strictly(MessageCreateParamsStreaming, rest)


def _google(body: dict[str, Any]) -> None:
    from google.genai import types

    fields = {
        "contents": list[types.Content],
        "systemInstruction": types.Content,
        "tools": list[types.Tool],
        "toolConfig": types.ToolConfig,
        "generationConfig": types.GenerationConfig,
        "safetySettings": list[types.SafetySetting],
    }
    assert set(body) <= set(fields)
    for name, value in body.items():
        _strictly(fields[name], value)


def _strictly(kind: Any, value: Any) -> None:
    _walk(_adapter(kind).validate_python(value, extra="forbid"))


@cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    """Slow to make; and what it validates lazily needs it alive."""
    return TypeAdapter(kind)


def _walk(value: Any) -> None:
    """Iterables are validated only when someone goes through them."""
    if isinstance(value, Mapping):
        for inner in value.values():
            _walk(inner)
    elif isinstance(value, list | tuple | Iterator):
        for inner in value:
            _walk(inner)


_CHECKS = {
    "openai-responses": _responses,
    "openai-chat": _chat,
    "compatible": _chat,
    "anthropic": _anthropic,
    "google": _google,
}
