"""How a reply may end, and which ends are none that a turn can stand on."""

from __future__ import annotations

from jupyter_ai_assist.core.errors import (
    LengthLimitError,
    MalformedReplyError,
    RefusedReplyError,
    TruncatedReplyError,
)
from jupyter_ai_assist.core.typed import typed

from .base import Reply

__all__ = ["require_complete"]


def require_complete(reply: Reply) -> None:
    """Refuse a reply that is not whole.

    Raises
    ------
    ReplyError
        It is empty, was cut, or is a refusal.
    """
    model = reply.message.model
    if reply.finish == "stop" and not reply.message.text.strip():
        raise MalformedReplyError(
            f"{model} gave an empty reply.", hint=f"Try again: {typed('/retry')}"
        )
    if reply.finish == "length":
        raise LengthLimitError(
            f"The reply of {model} stopped at its output limit; what came is kept.",
            hint="Ask it to go on, or raise the limit (-p max_tokens=N).",
        )
    if reply.finish == "refusal":
        raise RefusedReplyError(
            f"{model} declined to answer.",
            hint="Word the question differently, or use another model.",
        )
    if reply.finish == "truncated":
        raise TruncatedReplyError(
            f"The connection to {model} ended before the reply did; what came is kept.",
            hint=f"Try again: {typed('/retry')}",
        )
