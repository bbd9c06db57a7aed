"""Stored turns as the events that they would be shown by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jupyter_ai_assist.core.context.data_blocks import data_in
from jupyter_ai_assist.core.history import Turn
from jupyter_ai_assist.core.messages import (
    Message,
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from jupyter_ai_assist.core.protocol import (
    Event,
    ReasoningDelta,
    TextDelta,
    ToolFinished,
    ToolStarted,
    TurnFailed,
    TurnFinished,
    TurnStarted,
    TurnStopped,
)

from .pictures import made, named

__all__ = ["shown_turn"]


def shown_turn(turn: Turn, thread: str) -> dict[str, Any]:
    """A turn as JSON: what was asked, and the events of its answer.

    What is not stored is left at 0: how long a tool or the turn took. Pictures have no
    data: a page asks for those that it shows.
    """
    events = [
        TurnStarted(turn=turn.id, thread=thread, model=turn.model),
        *(event for message in turn.messages[1:] for event in _events(message)),
        *_ending(turn),
    ]
    return {
        "id": turn.id,
        "started": turn.started.isoformat(),
        "question": turn.question,
        "model": turn.model,
        "outcome": turn.outcome,
        "error": turn.error,
        "usage": turn.usage.model_dump(),
        "attached": turn.attached.model_dump(),
        "events": [event.model_dump(mode="json") for event in events],
    }


def _events(message: Message) -> Iterator[Event]:
    for part in message.parts:
        event = _event(part, message.role)
        if event is not None:
            yield event


def _event(part: Part, role: str) -> Event | None:
    match part:
        case ReasoningPart(text=text):
            return ReasoningDelta(text=text)
        case TextPart(text=text) if role == "assistant":
            return TextDelta(text=text)
        case ToolCallPart(id=id_, name=name, arguments=arguments):
            return ToolStarted(id=id_, name=name, arguments=arguments)
        case ToolResultPart(id=id_, name=name, text=text, is_error=is_error, rule=rule):
            return ToolFinished(
                id=id_,
                name=name,
                output=data_in(text),
                files=named(part.files),
                is_error=is_error,
                rule=rule,
                seconds=0,
            )
        case _:
            return None  # what the model was told besides, which no event shows


def _ending(turn: Turn) -> Iterator[Event]:
    match turn.outcome:
        case "finished":
            text = turn.messages[-1].text if turn.messages else ""
            yield TurnFinished(
                turn=turn.id,
                model=turn.model,
                text=text,
                usage=turn.usage,
                seconds=0,
                context_tokens=turn.context_tokens,
                files=made(turn),
            )
        case "failed":
            message = turn.error or "The turn failed."
            yield TurnFailed(message=message, **turn.failure.model_dump())
        case "stopped":
            yield TurnStopped(turn=turn.id, usage=turn.usage)
        case "running":
            return
