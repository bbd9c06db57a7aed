"""The seam to all that is heavy: imported in a thread, when it is first asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from jupyter_ai_assist.collection import no_collection
from jupyter_ai_assist.config.data import history_file

if TYPE_CHECKING:
    from .hub import Hub

__all__ = ["DOOR", "Door"]

DOOR = "jupyter_ai_assist_door"
"""Where the web application's settings hold it."""


class Door:
    """Opens when the first request comes; used on the server's loop.

    Parameters
    ----------
    serverapp
        The ``ServerApp``.
    """

    def __init__(self, serverapp: Any) -> None:
        self._serverapp = serverapp
        self._opening = asyncio.Lock()
        self._hub: Hub | None = None

    async def hub(self) -> Hub:
        """The open chats, and all that they share."""
        async with self._opening:
            if self._hub is None:
                make = await asyncio.to_thread(_load, self._serverapp)
                self._hub = make()
            return self._hub

    async def moved(self, before: str, after: str) -> None:
        """Let conversations follow a notebook or folder, where there are any.

        Parameters
        ----------
        before, after
            Its paths in the server's contents.
        """
        if self._hub is not None or history_file().exists():
            hub = await self.hub()
            await hub.moved(before, after)

    async def close(self) -> None:
        """Stop all turns, and wait a little for their last words."""
        if self._hub is not None:
            await self._hub.close()


def _load(serverapp: Any) -> Callable[[], Hub]:
    """Import the engine, and make the assistant: nothing of that on the server's loop."""
    with no_collection():
        from .hub import open_hub  # noqa: PLC0415 - the heavy half

        return open_hub(serverapp)
