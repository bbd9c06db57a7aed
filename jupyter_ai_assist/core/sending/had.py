"""What the models of a chat have had so far, each at its host: by the record of its turns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jupyter_ai_assist.core.history import Turn

from .outgoing import parts_of
from .review import Had

__all__ = ["had_of"]


def had_of(turns: Iterable[Turn]) -> Had:
    """What has left with these turns, and what was answered: nothing else was sent before."""
    return frozenset(
        ((sent.model, sent.host), digest)
        for turn in turns
        for sent in turn.sent
        for digest in (*sent.digests, *_answered(turn, sent.model))
    )


def _answered(turn: Turn, model: str) -> Iterator[str]:
    for message in turn.messages:
        if message.role == "assistant" and message.model == model:
            yield from (part.digest for part in parts_of(message))
