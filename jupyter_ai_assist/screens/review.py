"""What would be sent, for a person who has to read it first: all of it, and nothing hidden.

What is the person's own and new stands in full. What is the assistant's own, or was sent
before, is told by its size, and shown when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jupyter_ai_assist.core.inert import inert_line
from jupyter_ai_assist.core.markdown import code_span, fenced
from jupyter_ai_assist.core.sending.payload import Payload, PayloadPart
from jupyter_ai_assist.core.sending.preview import said_of_hidden

__all__ = ["review_card", "review_rest", "review_text"]


def review_card(payload: Payload, setting: str) -> str:
    """The new parts as inert Markdown, and what else there is."""
    blocks = [
        f"**To be sent to {code_span(payload.model)}{_place(payload)}**, once you say yes:",
        *(_block(part) for part in _new(payload)),
        *said_of_hidden(payload.hidden),
        inert_line(_rest_of(payload)),
        inert_line(f"Asked because of {setting}."),
    ]
    return "\n\n".join(block for block in blocks if block)


def review_text(payload: Payload, setting: str) -> str:
    """The same for a terminal."""
    lines = [f"To be sent to {payload.model}{_place(payload)}, once you say yes:", ""]
    for part in _new(payload):
        lines += [*_told(part), ""]
    if payload.hidden:
        lines.append(f"{payload.hidden:,} hidden: where it says [hidden: …], nothing else is sent.")
    return "\n".join([*lines, _rest_of(payload), f"Asked because of {setting}.", ""])


def review_rest(payload: Payload) -> str:
    """The parts that were only told by their size, as plain text."""
    return "\n".join(line for part in _others(payload) for line in (*_told(part), ""))


def _place(payload: Payload) -> str:
    place = f" at {payload.host}" if payload.host else ""
    return f"{place}, in {payload.requests:,} requests" if payload.requests > 1 else place


def _new(payload: Payload) -> Iterator[PayloadPart]:
    return (part for part in payload.parts if not (part.earlier or part.frame))


def _others(payload: Payload) -> Iterator[PayloadPart]:
    return (part for part in payload.parts if part.earlier or part.frame)


def _block(part: PayloadPart) -> str:
    title = f"**{inert_line(part.title)}** (about {part.tokens:,} tokens)"
    return f"{title}\n\n{fenced(part.text, part.language)}"


def _told(part: PayloadPart) -> tuple[str, str]:
    return f"— {part.title} (about {part.tokens:,} tokens)", part.text.rstrip()


def _rest_of(payload: Payload) -> str:
    """In one sentence what is not shown in full, and how much all is."""
    frame = [part for part in payload.parts if part.frame and not part.earlier]
    named = [f"{part.title} ({part.tokens:,})" for part in frame]
    earlier = [part for part in payload.parts if part.earlier]
    if earlier:
        named.append(f"what was sent before ({_sum(earlier):,})")
    rest = f", with {', '.join(named)}" if named else ""
    return f"That is about {payload.tokens:,} tokens{rest}."


def _sum(parts: Iterable[PayloadPart]) -> int:
    return sum(part.tokens for part in parts)
