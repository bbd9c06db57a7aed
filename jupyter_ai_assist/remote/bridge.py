"""The way to the loop on which something has to be done: of a server, or of the open chats."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from jupyter_ai_assist.core.errors import WorkspaceError

__all__ = ["Bridge"]

T = TypeVar("T")

LIMIT = 60.0
"""Seconds that one thing may take; contents may be far away."""


class Bridge:
    """Has work done on another loop.

    Parameters
    ----------
    loop
        Where the work is done; ``wait`` is never called there.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    async def call(self, work: Coroutine[Any, Any, T], limit: float = LIMIT) -> T:
        """What the work gives; for another loop. A cancelled call cancels the work.

        Parameters
        ----------
        limit
            Seconds that it may take.

        Raises
        ------
        WorkspaceError
            It takes too long, or the loop has ended.
        """
        try:
            async with asyncio.timeout(limit):
                return await asyncio.wrap_future(self._begun(work))
        except TimeoutError as error:
            raise _late(limit) from error

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """As ``call``, for a thread without a loop."""
        future = self._begun(work)
        try:
            return future.result(LIMIT)
        except TimeoutError as error:
            future.cancel()
            raise _late(LIMIT) from error

    def _begun(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        try:
            return asyncio.run_coroutine_threadsafe(work, self._loop)
        except RuntimeError as error:  # the loop is closed
            work.close()
            raise WorkspaceError("The server shuts down.") from error


def _late(limit: float) -> WorkspaceError:
    return WorkspaceError(
        f"The server did not do this within {limit:g} seconds.", hint="Try again a little later."
    )
