"""A request as people read it: exactly what would be sent, with its size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jupyter_ai_assist.core.context.window import Window
from jupyter_ai_assist.core.markdown import cell_text, fenced, table
from jupyter_ai_assist.core.providers.base import ModelRequest
from jupyter_ai_assist.core.redaction import marks_in
from jupyter_ai_assist.core.usage.spending import sent_tokens

from .outgoing import outgoing
from .payload import Payload, PayloadPart

__all__ = ["hidden_in_parts", "payload_of", "preview", "said_of_hidden", "sizes"]


def payload_of(
    request: ModelRequest, window: Window, notices: Iterable[str] = (), host: str = ""
) -> Payload:
    """Everything that a request would send, and what else there is to know of it."""
    parts = tuple(part.shown for part in outgoing(request))
    return Payload(
        model=request.model.id,
        host=host,
        parts=parts,
        tokens=sent_tokens(request),
        window=window.size,
        reply=window.reply,
        hidden=hidden_in_parts(parts),
        notices=tuple(notices),
    )


def hidden_in_parts(parts: Iterable[PayloadPart]) -> int:
    """How many secrets are hidden in all of them."""
    return len(frozenset[str]().union(*(marks_in(part.text) for part in parts)))


def preview(payload: Payload) -> str:
    """How much goes into the window, then the parts; Markdown."""
    blocks = [
        f"**Nothing was sent.** This is what would go to `{payload.model}`.",
        sizes(payload),
        *said_of_hidden(payload.hidden),
        *map(_block, payload.parts),
    ]
    return "\n\n".join(blocks)


def sizes(payload: Payload) -> str:
    """How much each part takes, and all of them of the model's window; Markdown."""
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


def said_of_hidden(count: int) -> Iterator[str]:
    """What to say of hidden secrets, if there are any; Markdown."""
    if count:
        what = "1 secret is" if count == 1 else f"{count:,} secrets are"
        yield f"{what} hidden (`Assist.redact`): where it says `[hidden: …]`, nothing else is sent."


def _block(part: PayloadPart) -> str:
    return f"**{part.title}** (about {part.tokens:,} tokens)\n\n{fenced(part.text, part.language)}"
