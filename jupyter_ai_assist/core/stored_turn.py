"""A turn that is stored anew with each thing that becomes known of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from .asking import Decider
from .failed import failed_by
from .history import Failure, History, Turn
from .messages import Message, Usage
from .sending.outbox import Outbox
from .sending.review import Had

__all__ = ["StoredTurn"]


class StoredTurn:
    """A turn in the history; as a context manager it notes how the turn ended.

    Parameters
    ----------
    history
        Where it is stored.
    thread
        The id of its thread.
    decide
        Asks a person about what it sends.
    earlier, had
        As ``Outbox`` takes them.
    """

    def __init__(
        self,
        history: History,
        thread: str,
        turn: Turn,
        decide: Decider,
        earlier: int | None = None,
        *,
        had: Callable[[], Had] = frozenset,
    ) -> None:
        self.outbox = Outbox(decide, lambda sent: self._change(sent=sent), earlier, had=had)
        self._history = history
        self._thread_id = thread
        self._turn = turn
        self._save()

    @property
    def id(self) -> str:
        """The turn's id."""
        return self._turn.id

    @property
    def usage(self) -> Usage:
        """What it has used so far."""
        return self._turn.usage

    def used(self, usage: Usage) -> None:
        """Note what one request used."""
        self._change(usage=self._turn.usage + usage)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._change(**_ending_by(error), refused=self.outbox.refused)

    def _add(self, message: Message, **changes: Any) -> None:
        """Store one more message."""
        self._change(messages=(*self._turn.messages, message), **changes)

    def _change(self, **changes: Any) -> None:
        self._turn = self._turn.model_copy(update=changes)
        self._save()

    def _save(self) -> None:
        self._history.append(self._thread_id, self._turn)


def _ending_by(error: BaseException | None) -> dict[str, Any]:
    """How a turn ended that this came out of."""
    if error is None:
        return {"outcome": "finished"}
    if isinstance(error, asyncio.CancelledError):
        return {"outcome": "stopped"}
    told = failed_by(error)
    failure = Failure(code=told.code, hint=told.hint, retryable=told.retryable)
    return {"outcome": "failed", "error": told.message, "failure": failure}
