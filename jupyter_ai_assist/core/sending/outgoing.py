"""What a request takes out of this process, part by part."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Literal

from jupyter_ai_assist.core.context.window import part_tokens, tokens, tool_tokens
from jupyter_ai_assist.core.messages import (
    ContextPart,
    FilePart,
    Message,
    Part,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from jupyter_ai_assist.core.providers.base import ModelRequest

from .payload import PayloadPart

__all__ = ["Outgoing", "beside", "outgoing", "parts_of", "shown_part", "words_beside"]


Role = Literal["user", "assistant"]


@dataclass(frozen=True)
class Outgoing:
    """One part of a request."""

    shown: PayloadPart
    """As people read it; a file's bytes are told by their number."""
    part: Part | None = None
    """The part itself; ``None`` for what is shown whole."""
    role: Role = "user"
    """Of the message that it is in."""
    models_own: bool = False
    """Whether a model has written it, and nobody else in its place."""

    @property
    def digest(self) -> str:
        """Of all of it, a file's bytes included: no other part has the same."""
        part = self.part.model_dump(mode="json") if self.part else self.shown.title
        whole = json.dumps([self.role, part, "" if self.part else self.shown.text])
        return hashlib.sha256(whole.encode()).hexdigest()


def outgoing(request: ModelRequest) -> tuple[Outgoing, ...]:
    """Every part of a request, in the order in which a model reads them."""
    return (*_beside(request), *_messages(request.messages))


def words_beside(request: ModelRequest) -> Iterator[Outgoing]:
    """What goes along beside the messages and is not all of the assistant's own."""
    # Whatever tools are offered is, and telling of them takes long.
    return (part for part in _beside(replace(request, tools=())) if not part.shown.frame)


def parts_of(message: Message, *, earlier: bool = False) -> Iterator[Outgoing]:
    """The parts of one message.

    Parameters
    ----------
    earlier
        Whether it is of the conversation before.
    """
    for part in message.parts:
        yield shown_part(part, message.role, message.model, earlier=earlier)


def shown_part(part: Part, role: Role, model: str = "", *, earlier: bool = False) -> Outgoing:
    """One part of a message, which a model has written if one is named."""
    title, text = _shown(part, role)
    shown = PayloadPart(
        title=f"earlier: {title}" if earlier else title,
        text=text,
        tokens=part_tokens(part),
        earlier=earlier,
    )
    return Outgoing(shown, part, role, models_own=bool(model))


def beside(
    title: str, text: str, language: str = "text", count: int = 0, *, frame: bool
) -> Outgoing:
    """What goes along beside the messages, of about so many tokens; see ``PayloadPart.frame``."""
    return Outgoing(
        PayloadPart(title=title, text=text, language=language, tokens=count, frame=frame)
    )


def _beside(request: ModelRequest) -> Iterator[Outgoing]:
    system = request.system
    if system:
        holds = f" with the {request.system_holds}" if request.system_holds else ""
        yield beside(
            f"system prompt{holds}", system, "text", tokens(system), frame=request.own_system
        )
    if request.tools:
        listing = [json.dumps(asdict(tool), ensure_ascii=False) for tool in request.tools]
        count = sum(map(tool_tokens, request.tools))
        title = f"{len(request.tools)} tools"
        yield beside(title, "\n".join(listing), "json", count, frame=True)
    if request.settings:
        numbers = "stop" not in request.settings  # the one that is words of the person's
        yield beside("settings", json.dumps(dict(request.settings)), "json", frame=numbers)
    if request.schema:
        schema = json.dumps(request.schema, ensure_ascii=False)
        title = "JSON schema that the answer is held to"
        yield beside(title, schema, "json", tokens(schema), frame=False)
    if request.web:
        told = "The model may search the web, by its provider's own search."
        yield beside("web search", told, frame=True)


def _messages(messages: Iterable[Message]) -> Iterator[Outgoing]:
    *earlier, last = messages
    for message in earlier:
        yield from parts_of(message, earlier=True)
    yield from parts_of(last)


def _shown(part: Part, role: Role) -> tuple[str, str]:
    match part:
        case ContextPart():
            return part.title, part.text
        case FilePart():
            return part.name, _described(part)
        case ToolCallPart():
            return f"calls {part.name}", json.dumps(part.arguments, ensure_ascii=False)
        case ToolResultPart():
            files = "".join(f"\n[{_described(file)}]" for file in part.files)
            return f"result of {part.name}", part.text + files
        case TextPart():
            return "prompt" if role == "user" else "answer", part.text
        case _:
            return "reasoning", part.text


def _described(file: FilePart) -> str:
    return f"{file.name} ({file.media_type}, {len(file.data):,} bytes)"
