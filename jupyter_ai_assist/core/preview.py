"""A request as people read it: exactly what would be sent, with its size."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from .markdown import cell_text, fenced, table
from .messages import ContextPart, FilePart, Message, Part, TextPart, ToolCallPart, ToolResultPart
from .providers.base import ModelRequest
from .redaction import marks_in
from .window import Window, message_tokens, part_tokens, tokens

__all__ = ["preview"]


def preview(request: ModelRequest, window: Window) -> str:
    """How much goes into the window, then the request's parts as they are sent; Markdown."""
    blocks = [
        f"**Nothing was sent.** This is what would go to `{request.model.id}`.",
        _sizes(request, window),
        *_hidden(request),
        _block("System prompt", request.system),
    ]
    if request.tools:
        listing = [json.dumps(asdict(tool), ensure_ascii=False) for tool in request.tools]
        blocks.append(_block("Tools", "\n".join(listing), "json"))
    if request.settings:
        blocks.append(_block("Settings", json.dumps(dict(request.settings)), "json"))
    blocks += [block for message in request.messages for block in _message(message)]
    return "\n\n".join(blocks)


def _sizes(request: ModelRequest, window: Window) -> str:
    *earlier, last = request.messages
    rows = [("system prompt", window.system), (f"{len(request.tools)} tools", window.tools)]
    if earlier:
        rows.append((f"{len(earlier)} earlier messages", message_tokens(earlier)))
    rows += [(cell_text(_part(part)[0] or "prompt"), part_tokens(part)) for part in last.parts]
    total = window.system + window.tools + message_tokens(request.messages)
    share = f"{100 * total / window.size:.0f} %"
    listed = [(name, f"{count:,}") for name, count in rows]
    return (
        f"{table(('part', 'tokens, about'), [*listed, ('**all**', f'**{total:,}**')])}\n\n"
        f"That is {share} of the model's window of {window.size:,} tokens, of which "
        f"{window.reply:,} are kept for the answer. The counts are estimates: only the service "
        "itself counts exactly."
    )


def _hidden(request: ModelRequest) -> Iterator[str]:
    texts = (_part(part)[1] for message in request.messages for part in message.parts)
    marks = frozenset[str]().union(*map(marks_in, texts))
    if marks:
        what = "1 secret is" if len(marks) == 1 else f"{len(marks):,} secrets are"
        yield f"{what} hidden (`Assist.redact`): where it says `[hidden: …]`, nothing else is sent."


def _message(message: Message) -> Iterator[str]:
    speaker = "You" if message.role == "user" else "Assistant"
    for part in message.parts:
        title, text = _part(part)
        yield _block(f"{speaker}: {title}" if title else speaker, text, takes=part_tokens(part))


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


def _block(title: str, text: str, language: str = "text", *, takes: int | None = None) -> str:
    count = tokens(text) if takes is None else takes
    return f"**{title}** (about {count:,} tokens)\n\n{fenced(text, language)}"
