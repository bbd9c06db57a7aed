"""Stored turns as the messages of the next prompt.

A finished turn goes back exactly as it was sent and received. One that was
cut short (stopped, failed, or left by a process that died) is mended, so that
every service takes it: each tool call has its result, no reply is empty, and
user and assistant alternate.

- A tool call without a result gets one that says that its effect is unknown.
- A turn that nothing answered is left out; its question stays in the history.
- A turn that broke off after a tool's result ends with a short note in the
  assistant's place: what the tools did is not forgotten, and the next
  question does not follow on another user message.
- Results that a person did not let be sent stay here: the model is told so in their place.
"""

from __future__ import annotations

from collections.abc import Iterable

from jupyter_ai_assist.core.messages import (
    Message,
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)

from .values import Turn

__all__ = ["replayed"]

_NO_RESULT = "The call was interrupted before it ended. Whether it had any effect is unknown."

_REFUSED = "The call was made, and the person did not let its result be sent."

_BROKEN_OFF = "(This turn was broken off before it was answered.)"


def replayed(turns: Iterable[Turn]) -> tuple[Message, ...]:
    """The messages of all turns that were answered, in order."""
    return tuple(
        message
        for turn in turns
        for message in (turn.messages if turn.outcome == "finished" else _mended(_agreed(turn)))
    )


def _agreed(turn: Turn) -> tuple[Message, ...]:
    """A turn's messages without the results that came last, where nobody agreed to send them."""
    *before, last = turn.messages or (None,)
    if not turn.refused or last is None:
        return turn.messages
    parts = tuple(_unsent(part) for part in last.parts)
    return (*before, last.model_copy(update={"parts": parts}))


def _unsent(part: Part) -> Part:
    if not isinstance(part, ToolResultPart):
        return part
    return part.model_copy(update={"text": _REFUSED, "files": (), "is_error": True})


def _mended(messages: tuple[Message, ...]) -> list[Message]:
    kept = list(messages)
    while kept and kept[-1].role == "assistant" and _is_empty(kept[-1]):
        kept.pop()
    if not any(message.role == "assistant" for message in kept):
        return []
    mended: list[Message] = []
    for message in kept:
        pending = mended[-1].tool_calls if mended else ()
        mended.extend(_answering(pending, message) if pending else [message])
    if pending := mended[-1].tool_calls:
        mended.append(Message(role="user", parts=_interrupted(pending)))
    if mended[-1].role == "user":
        mended.append(Message(role="assistant", parts=(TextPart(text=_BROKEN_OFF),)))
    return mended


def _answering(calls: tuple[ToolCallPart, ...], message: Message) -> list[Message]:
    """The message after a reply with tool calls, so that all of them have a result."""
    answered = {part.id for part in message.parts if isinstance(part, ToolResultPart)}
    missing = _interrupted(call for call in calls if call.id not in answered)
    if not missing:
        return [message]
    if message.role == "user":
        return [message.model_copy(update={"parts": (*missing, *message.parts)})]
    return [Message(role="user", parts=missing), message]


def _interrupted(calls: Iterable[ToolCallPart]) -> tuple[ToolResultPart, ...]:
    return tuple(
        ToolResultPart(id=call.id, name=call.name, text=_NO_RESULT, is_error=True) for call in calls
    )


def _is_empty(message: Message) -> bool:
    """Whether a reply has nothing but reasoning and blanks."""
    return not message.text.strip() and all(
        isinstance(part, ReasoningPart | TextPart) for part in message.parts
    )
