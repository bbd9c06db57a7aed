"""What has left with a turn, and where it went: kept with the turn, for people."""

from __future__ import annotations

from collections.abc import Iterable

from jupyter_ai_assist.core.messages import Value

__all__ = ["Sent", "SentPart", "joined_parts", "named", "told"]


class SentPart(Value):
    """Things of one name that left: cells, variables, files, images, results of tools, words."""

    title: str
    """As in what will be sent: ``cell [3]``, ``df (DataFrame)``, ``file data.csv``."""
    count: int = 1
    tokens: int
    """About how many all of them took."""


class Sent(Value):
    """Everything that left with one turn to one model."""

    model: str
    """``provider:model``."""
    provider: str
    """For people."""
    host: str
    """Where it went; blank where the provider's own package alone knows."""
    requests: int = 0
    tokens: int = 0
    """About how many tokens all requests took together, whatever was sent again included."""
    parts: tuple[SentPart, ...] = ()
    """What was new with this turn, each name once."""
    hidden: int = 0
    """How many secrets were hidden in that."""
    digests: tuple[str, ...] = ()
    """Of what it got with this turn of a chat for the first time, as ``Outgoing`` has them."""


def told(sent: Sent) -> str:
    """Where it went and how much it was, in one line of plain text."""
    place = ", ".join(dict.fromkeys(part for part in (sent.provider, sent.host) if part))
    requests = "1 request" if sent.requests == 1 else f"{sent.requests:,} requests"
    secrets = "1 secret" if sent.hidden == 1 else f"{sent.hidden:,} secrets"
    hidden = f", {secrets} hidden" if sent.hidden else ""
    return f"{sent.model} ({place}): {requests}, about {sent.tokens:,} tokens{hidden}"


def named(part: SentPart) -> str:
    """A part, and how often it left where that is more than once."""
    return f"{part.title} × {part.count:,}" if part.count > 1 else part.title


def joined_parts(parts: Iterable[SentPart], more: Iterable[SentPart]) -> tuple[SentPart, ...]:
    """Both, with each name once."""
    joined: dict[str, SentPart] = {}
    for part in (*parts, *more):
        known = joined.get(part.title)
        joined[part.title] = (
            part
            if known is None
            else known.model_copy(
                update={"count": known.count + part.count, "tokens": known.tokens + part.tokens}
            )
        )
    return tuple(joined.values())
