"""Our messages as pydantic-ai's, and its replies as ours.

A reply is kept whole in ``Message.native`` and sent back as it came, but only
to the model that wrote it: reasoning and its signatures mean nothing to
another one, so every other model gets the text and the tool calls alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError
from pydantic_ai import messages as ai
from pydantic_core import from_json

from jupyter_ai_assist.core.errors import MalformedReplyError, RequestRejectedError
from jupyter_ai_assist.core.messages import (
    ContextPart,
    FilePart,
    Message,
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from jupyter_ai_assist.core.typed import typed

from .base import ModelRequest
from .vendors import Vendor

__all__ = ["from_reply", "to_messages"]

_IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_PDF = "application/pdf"
_TEXT_LIKE = frozenset({
    "application/json", "application/x-ipynb+json", "application/xml", "application/yaml",
    "application/toml", "application/x-yaml", "application/javascript", "application/sql",
})  # fmt: skip


def to_messages(request: ModelRequest, vendor: Vendor) -> list[ai.ModelMessage]:
    """The conversation for pydantic-ai; the same messages always give the same values.

    Raises
    ------
    RequestRejectedError
        The last message attaches a file that the model cannot read.
    """
    last = max((i for i, m in enumerate(request.messages) if m.role == "user"), default=-1)
    result: list[ai.ModelMessage] = []
    for index, message in enumerate(request.messages):
        if message.role == "assistant":
            reply = _native(message, request, vendor) or _plain(message)
            if reply.parts:
                result.append(reply)
        else:
            parts = list(_asked(message, request, vendor, current=index == last))
            if parts:
                result.append(ai.ModelRequest(parts=parts))
    return result


def _asked(
    message: Message, request: ModelRequest, vendor: Vendor, *, current: bool
) -> Iterator[ai.ModelRequestPart]:
    """A user's message: runs of content stay together, tool results stand alone."""
    content: list[ai.UserContent] = []
    for part in message.parts:
        if isinstance(part, ToolResultPart):
            yield from _prompt(content, vendor)
            content = []
            yield ai.ToolReturnPart(
                tool_name=part.name,
                content=_found(part, request),
                tool_call_id=part.id,
                outcome="failed" if part.is_error else "success",
            )
        elif isinstance(part, FilePart):
            content.append(_file(part, request, current=current))
        elif isinstance(part, TextPart | ContextPart) and part.text:
            content.append(part.text)
    yield from _prompt(content, vendor)


def _found(part: ToolResultPart, request: ModelRequest) -> Any:
    """What a tool found: its text, with the files that the model can read beside it."""
    files = [_file(file, request, current=False) for file in part.files]
    text = "\n".join([part.text, *(file for file in files if isinstance(file, str))])
    readable = [file for file in files if not isinstance(file, str)]
    return [text, *readable] if readable else text


def _prompt(content: Sequence[ai.UserContent], vendor: Vendor) -> Iterator[ai.UserPromptPart]:
    texts = [item for item in content if isinstance(item, str)]
    if len(texts) == len(content) and texts and (vendor.joined_text or len(texts) == 1):
        yield ai.UserPromptPart(content="\n\n".join(texts))
    elif content:
        yield ai.UserPromptPart(content=list(content))


def _file(part: FilePart, request: ModelRequest, *, current: bool) -> ai.UserContent:
    """A file as the model gets it: text as text, images and PDF as they are."""
    kind = part.media_type.partition(";")[0].strip().lower()
    if kind.startswith("text/") or kind in _TEXT_LIKE:
        text = part.data.decode("utf-8", errors="replace")
        return f"--- file {part.name} ---\n{text}\n--- end of file {part.name} ---"
    readable = kind in _IMAGES or kind == _PDF
    if readable and request.model.attachments:
        return ai.BinaryContent(data=part.data, media_type=kind)
    if not current:
        # It was sent to another model earlier; the conversation must go on with this one.
        return f"[{part.name} was shown here; this model cannot read it]"
    if readable:
        raise RequestRejectedError(
            f"{request.model.id} reads no images or PDF files, so {part.name} was not sent.",
            hint=f"Pick a model that does ({typed('/models')}), or set attachments=True in its "
            "configuration.",
        )
    raise RequestRejectedError(
        f"{part.name} ({part.media_type}) cannot be sent to a model.",
        hint="PNG, JPEG, GIF and WebP images, PDF and text files can.",
    )


def _plain(message: Message) -> ai.ModelResponse:
    """A reply that another model or a person wrote: without its reasoning."""
    parts: list[ai.ModelResponsePart] = []
    for part in message.parts:
        if isinstance(part, TextPart | ContextPart) and part.text:
            parts.append(ai.TextPart(content=part.text))
        elif isinstance(part, ToolCallPart):
            parts.append(
                ai.ToolCallPart(tool_name=part.name, args=part.arguments, tool_call_id=part.id)
            )
    return ai.ModelResponse(parts=parts)


def _native(message: Message, request: ModelRequest, vendor: Vendor) -> ai.ModelResponse | None:
    """A reply as it came, if this very model wrote it over this protocol."""
    record = message.native or {}
    if message.model != request.model.id or record.get("kind") != vendor.kind:
        return None
    try:
        (loaded,) = ai.ModelMessagesTypeAdapter.validate_python([record.get("response")])
    except ValidationError:
        # Another version wrote it; the plain reply says the same.
        return None
    return loaded if isinstance(loaded, ai.ModelResponse) else None


def from_reply(response: ai.ModelResponse, *, model: str, vendor: Vendor, whole: bool) -> Message:
    """A reply of pydantic-ai as a message of ours.

    ``whole`` is false for a reply that was cut: its last tool call may be half
    written, so none of its calls is kept, nor anything to send back.

    Raises
    ------
    MalformedReplyError
        A tool call's arguments are no JSON object.
    """
    parts: list[Part] = []
    for part in response.parts:
        if isinstance(part, ai.TextPart) and part.content:
            parts.append(TextPart(text=part.content))
        elif isinstance(part, ai.ThinkingPart) and part.content:
            parts.append(ReasoningPart(text=part.content))
        elif isinstance(part, ai.ToolCallPart) and whole:
            parts.append(_call(part))
    refusal = (response.provider_details or {}).get("refusal")
    if isinstance(refusal, str) and refusal:
        parts.append(TextPart(text=refusal))
    native = {"kind": vendor.kind, "response": _record(response)} if whole else None
    return Message(role="assistant", parts=tuple(parts), model=model, native=native)


def _record(response: ai.ModelResponse) -> dict[str, Any]:
    # Reasoning that came as tags within the text would go back as text.
    kept = [p for p in response.parts if not (isinstance(p, ai.ThinkingPart) and p.id == "content")]
    dumped = ai.ModelMessagesTypeAdapter.dump_python([replace(response, parts=kept)], mode="json")
    record: dict[str, Any] = dumped[0]
    return record


def _call(part: ai.ToolCallPart) -> ToolCallPart:
    arguments: Any = part.args or {}
    try:
        for _ in range(2):  # some models put the object, as JSON, into a string
            if isinstance(arguments, str):
                arguments = from_json(arguments)
    except ValueError as error:
        raise _bad_arguments(part.tool_name) from error
    if not isinstance(arguments, dict):
        raise _bad_arguments(part.tool_name)
    return ToolCallPart(id=part.tool_call_id, name=part.tool_name, arguments=arguments)


def _bad_arguments(tool: str) -> MalformedReplyError:
    return MalformedReplyError(
        f"The model called the tool {tool!r} with arguments that are no JSON object.",
        hint=f"Use {typed('/retry')} to ask again.",
    )
