"""Calls to the client that hosts the notebook, and their answers."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from typing import Any

from jupyter_ai_assist.core.errors import ConflictError, UnknownCellError, WorkspaceError

from .client import Client
from .wire import Failure, WorkspaceResult

__all__ = ["Calls"]


class Calls:
    """What was asked of clients and is not answered yet; used on the loop of its chat.

    Parameters
    ----------
    host
        Gives the client that hosts the notebook now, if one does.
    """

    def __init__(self, host: Callable[[], Client | None]) -> None:
        self._host = host
        self._numbers = itertools.count(1)
        self._open: dict[str, tuple[Client, asyncio.Future[Any]]] = {}

    async def call(self, method: str, args: dict[str, Any], limit: float) -> Any:
        """Ask the frontend, and wait so many seconds at most; the value that it gives.

        Raises
        ------
        WorkspaceError
            It cannot, does not answer, or goes away meanwhile.
        """
        client = self._host()
        if client is None:
            raise _gone()
        id_ = str(next(self._numbers))
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._open[id_] = client, answer
        try:
            client.call(id_, method, args)
            async with asyncio.timeout(limit):
                return await answer
        except TimeoutError as error:
            raise WorkspaceError(
                f"The browser did not answer within {limit:g} seconds.",
                hint="Its tab may be suspended: bring it to the front, then ask again.",
            ) from error
        finally:
            del self._open[id_]

    def settle(self, client: Client, result: WorkspaceResult) -> None:
        """Take an answer; one of another client than was asked, or too late, is dropped."""
        asked, answer = self._open.get(result.id, (None, None))
        if answer is None or asked is not client or answer.done():
            return
        if result.ok:
            answer.set_result(result.value)
        else:
            answer.set_exception(_error(result.error))

    def lose(self, client: Client) -> None:
        """A client is gone, or does not host any more: it will not answer."""
        for asked, answer in self._open.values():
            if asked is client and not answer.done():
                answer.set_exception(_gone())


def _gone() -> WorkspaceError:
    return WorkspaceError(
        "The browser that had the notebook open is gone.",
        hint="Look at the notebook again: its last change may have been made or not.",
    )


def _error(failure: Failure | None) -> WorkspaceError:
    if failure is None:
        return WorkspaceError("The browser could not do that, and did not say why.")
    if failure.code == ConflictError.code:
        return ConflictError(failure.message, current=failure.current, hint=failure.hint)
    kind = UnknownCellError if failure.code == UnknownCellError.code else WorkspaceError
    return kind(failure.message, hint=failure.hint)
