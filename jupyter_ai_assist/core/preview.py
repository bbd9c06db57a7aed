"""A request as people read it: exactly what would be sent, with its size."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from .markdown import fenced
from .messages import ContextPart, FilePart, Message, Part, TextPart, ToolCallPart, ToolResultPart
from .providers.base import ModelRequest

__all__ = ["preview", "tokens"]


def tokens(text: str) -> int:
    """A rough count: about four characters of English or code make a token."""
    return (len(text) + 3) // 4


def preview(request: ModelRequest) -> str:
    """The request's parts in the order in which they are sent, Markdown."""
    blocks = [
        f"**Nothing was sent.** This is what would go to `{request.model.id}`.",
        _block("System prompt", request.system),
    ]
    if request.tools:
        listing = [json.dumps(asdict(tool), ensure_ascii=False) for tool in request.tools]
        blocks.append(_block("Tools", "\n".join(listing), "json"))
    if request.settings:
        blocks.append(_block("Settings", json.dumps(dict(request.settings)), "json"))
    blocks += [block for message in request.messages for block in _message(message)]
    return "\n\n".join(blocks)


def _message(message: Message) -> Iterator[str]:
    speaker = "You" if message.role == "user" else "Assistant"
    for part in message.parts:
        title, text = _part(part)
        yield _block(f"{speaker}: {title}" if title else speaker, text)


def _part(part: Part) -> tuple[str, str]:
    match part:
        case ContextPart():
            return part.title, part.text
        case FilePart():
            return "file", f"{part.name} ({part.media_type}, {len(part.data):,} bytes)"
        case ToolCallPart():
            return f"calls {part.name}", json.dumps(part.arguments, ensure_ascii=False)
        case ToolResultPart():
            files = "".join(f"\n[{_part(file)[1]}]" for file in part.files)
            return f"result of {part.name}", part.text + files
        case TextPart():
            return "", part.text
        case _:
            return "reasoning", part.text


def _block(title: str, text: str, language: str = "text") -> str:
    return f"**{title}** (about {tokens(text):,} tokens)\n\n{fenced(text, language)}"
