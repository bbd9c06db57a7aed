"""Values as rows of the database, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from jupyter_ai_assist.core.errors import HistoryError
from jupyter_ai_assist.core.messages import Message, Usage
from jupyter_ai_assist.core.policy.may_leave import MayLeave
from jupyter_ai_assist.core.sending.sent import Sent
from jupyter_ai_assist.core.typed import typed

from .search import without_marks
from .values import Attachments, Cut, Failure, Hit, SpentDay, Thread, Turn

__all__ = [
    "SENT",
    "hit_of",
    "json_of",
    "message_of",
    "spent_day_of",
    "text_of",
    "thread_of",
    "time_of",
    "turn_of",
]

SENT: TypeAdapter[tuple[Sent, ...]] = TypeAdapter(tuple[Sent, ...])

_THREAD = ("id", "notebook", "name", "title", "created", "used", "turns", "messages")


def thread_of(row: Sequence[object]) -> Thread:
    """A thread, with its counts."""
    return Thread.model_validate(dict(zip(_THREAD, row, strict=True)))


def hit_of(row: Sequence[object]) -> Hit:
    """A thread's columns, then those of a turn that was found."""
    turn, started, snippet = row[len(_THREAD) :]
    return Hit.model_validate(
        {
            "thread": thread_of(row[: len(_THREAD)]),
            "turn": turn,
            "started": started,
            "snippet": without_marks(str(snippet)),
        }
    )


def turn_of(row: Sequence[object], messages: Iterable[Message]) -> Turn:
    """A turn's columns, and the messages from their own table."""
    _, id_, started, question, model, usage, outcome, error, cut, replaces, *rest = row
    context, attached, saved, sent, refused, may_leave, mode, failure = rest
    return Turn.model_validate(
        {
            "id": id_,
            "started": started,
            "question": question,
            "messages": tuple(messages),
            "model": model,
            "usage": Usage.model_validate_json(str(usage)),
            "outcome": outcome,
            "error": error,
            "cut": Cut.model_validate_json(str(cut)),
            "replaces": replaces,
            "context_tokens": context,
            "attached": Attachments.model_validate_json(str(attached)),
            "saved": tuple(json.loads(str(saved))),
            "sent": SENT.validate_json(str(sent)),
            "refused": refused,
            "may_leave": MayLeave.model_validate_json(str(may_leave)),
            "mode": mode,
            "failure": Failure.model_validate_json(str(failure)),
        }
    )


def spent_day_of(row: Sequence[object]) -> SpentDay:
    """Sums over what was alike in all but its use; the last column counts those without a price."""
    day, model, notebook, command, turns = row[:5]
    requests, input_, cached, output, reasoning, cost, unpriced = row[5:]
    usage = Usage.model_validate(
        {
            "requests": requests,
            "input_tokens": input_,
            "cached_tokens": cached,
            "output_tokens": output,
            "reasoning_tokens": reasoning,
            "cost": None if unpriced else cost,
        }
    )
    return SpentDay.model_validate(
        {
            "day": day,
            "model": model,
            "notebook": notebook,
            "command": command,
            "turns": turns,
            "usage": usage,
        }
    )


def time_of(moment: datetime) -> str:
    """UTC in one fixed format, so that text sorts as time."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def text_of(text: str) -> str:
    """Text as a database can hold it: half a surrogate pair becomes ``?``."""
    return text.encode("utf-8", "replace").decode()


def message_of(content: str) -> Message:
    """A stored message.

    Raises
    ------
    HistoryError
        It is not one that this version knows.
    """
    try:
        return Message.model_validate_json(content)
    except ValidationError as error:
        raise HistoryError(
            "A message of this conversation is damaged or from a newer version.",
            hint=f"Start a new conversation: {typed('/new')}",
        ) from error


def json_of(message: Message) -> str:
    """A message to be stored."""
    try:
        return message.model_dump_json()
    except PydanticSerializationError:  # half a surrogate pair somewhere in it
        return text_of(json.dumps(message.model_dump(mode="json"), ensure_ascii=False))
