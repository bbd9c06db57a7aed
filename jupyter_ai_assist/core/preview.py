"""A request as people read it: exactly what would be sent, with its size."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from .markdown import cell_text, fenced, table
from .messages import (
    ContextPart,
    FilePart,
    Message,
    Part,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    Value,
)
from .providers.base import ModelRequest
from .redaction import marks_in
from .window import Window, message_tokens, part_tokens

__all__ = ["Payload", "PayloadPart", "payload_of", "preview"]


class PayloadPart(Value):
    """A part of a request, as it is sent."""

    title: str
    """What it is, for people."""
    text: str
    language: str = "text"
    tokens: int
    """About how many it takes."""
    earlier: bool = False
    """Whether it is of the conversation before this prompt."""


class Payload(Value):
    """A request, part by part."""

    model: str
    parts: tuple[PayloadPart, ...]
    tokens: int
    """About how many all parts take."""
    window: int
    """Tokens of the model's window."""
    reply: int
    """Tokens of it that are kept for the answer."""
    hidden: int = 0
    """How many secrets are hidden."""
    notices: tuple[str, ...] = ()
    """What else a person should know of it: what was left out, and why."""


def payload_of(request: ModelRequest, window: Window, notices: Iterable[str] = ()) -> Payload:
    """Everything that a request would send, and what else there is to know of it."""
    *earlier, last = request.messages
    parts = [PayloadPart(title="system prompt", text=request.system, tokens=window.system)]
    if request.tools:
        listing = [json.dumps(asdict(tool), ensure_ascii=False) for tool in request.tools]
        title = f"{len(request.tools)} tools"
        text = "\n".join(listing)
        parts.append(PayloadPart(title=title, text=text, language="json", tokens=window.tools))
    if request.settings:
        text = json.dumps(dict(request.settings))
        parts.append(PayloadPart(title="settings", text=text, language="json", tokens=0))
    if request.web:
        text = "The model may search the web, by its provider's own search."
        parts.append(PayloadPart(title="web search", text=text, tokens=0))
    for message in earlier:
        parts += [_part(part, message, earlier=True) for part in message.parts]
    parts += [_part(part, last, earlier=False) for part in last.parts]
    return Payload(
        model=request.model.id,
        parts=tuple(parts),
        tokens=window.system + window.tools + message_tokens(request.messages),
        window=window.size,
        reply=window.reply,
        hidden=len(frozenset[str]().union(*(marks_in(part.text) for part in parts))),
        notices=tuple(notices),
    )


def preview(payload: Payload) -> str:
    """How much goes into the window, then the parts; Markdown."""
    blocks = [
        f"**Nothing was sent.** This is what would go to `{payload.model}`.",
        _sizes(payload),
        *_hidden(payload.hidden),
        *map(_block, payload.parts),
    ]
    return "\n\n".join(blocks)


def _sizes(payload: Payload) -> str:
    own = [part for part in payload.parts if not part.earlier]
    rows = [(cell_text(part.title), f"{part.tokens:,}") for part in own if part.tokens]
    earlier = sum(part.tokens for part in payload.parts if part.earlier)
    if earlier:
        rows.append(("earlier messages", f"{earlier:,}"))
    share = f"{100 * payload.tokens / payload.window:.0f} %"
    return (
        f"{table(('part', 'tokens, about'), [*rows, ('**all**', f'**{payload.tokens:,}**')])}\n\n"
        f"That is {share} of the model's window of {payload.window:,} tokens, of which "
        f"{payload.reply:,} are kept for the answer. The counts are estimates: only the service "
        "itself counts exactly."
    )


def _hidden(count: int) -> Iterator[str]:
    if count:
        what = "1 secret is" if count == 1 else f"{count:,} secrets are"
        yield f"{what} hidden (`Assist.redact`): where it says `[hidden: …]`, nothing else is sent."


def _block(part: PayloadPart) -> str:
    return f"**{part.title}** (about {part.tokens:,} tokens)\n\n{fenced(part.text, part.language)}"


def _part(part: Part, message: Message, *, earlier: bool) -> PayloadPart:
    title, text = _shown(part, message)
    if earlier:
        title = f"earlier: {title}"
    return PayloadPart(title=title, text=text, tokens=part_tokens(part), earlier=earlier)


def _shown(part: Part, message: Message) -> tuple[str, str]:
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
            return "prompt" if message.role == "user" else "answer", part.text
        case _:
            return "reasoning", part.text


def _described(file: FilePart) -> str:
    return f"{file.name} ({file.media_type}, {len(file.data):,} bytes)"
