"""The seams to the person at the notebook: questions and approvals."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from .protocol import Approval, Decide

__all__ = ["Ask", "Decider", "Pending"]

Key = TypeVar("Key")
Reply = TypeVar("Reply")


class Ask(Protocol):
    """A question to the person at the notebook."""

    async def __call__(
        self, text: str, *, secret: bool = False, choices: tuple[str, ...] = ()
    ) -> str:
        """Ask, and wait for the answer.

        Raises
        ------
        NobodyToAskError
            Nobody can be asked where this runs.
        """


class Decider(Protocol):
    """Shows a call that needs a yes, and waits for the decision."""

    async def __call__(self, approval: Approval, /) -> Decide:
        """The decision; one that does not carry the approval's hash is none."""


class Pending(Generic[Key, Reply]):
    """What was asked and is not answered yet; used on one loop only.

    A person may take any time, so there is no limit: cancelling ends the wait.
    """

    def __init__(self) -> None:
        self._open: dict[Key, asyncio.Future[Reply]] = {}

    async def wait(self, key: Key, ask: Callable[[], None]) -> Reply:
        """Ask, and wait for the reply to exactly this key."""
        waiting: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._open[key] = waiting
        try:
            ask()
            return await waiting
        finally:
            del self._open[key]

    def settle(self, key: Key, reply: Reply) -> None:
        """Take a reply; one that is late, unknown or doubled is dropped."""
        waiting = self._open.get(key)
        if waiting is not None and not waiting.done():
            waiting.set_result(reply)
