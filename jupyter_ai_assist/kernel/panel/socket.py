"""One view's connection to a chat, through the panel's comm."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from jupyter_ai_assist.chats.socket import GoneError

__all__ = ["CommSocket", "Send"]

Send = Callable[[dict[str, Any]], None]
"""Sends a message to all views of a panel; each takes what is for it."""

_NORMAL = 1000
"""The close code of a connection that simply ends."""


class CommSocket:
    """Used on the engine's loop.

    Parameters
    ----------
    id_
        What its view calls it.
    closed
        Called once, when it is closed from here.
    """

    def __init__(self, id_: str, send: Send, closed: Callable[[str], None]) -> None:
        self._id = id_
        self._send = send
        self._closed = closed
        self._open = True
        self._heard = time.monotonic()

    @property
    def silence(self) -> float:
        """Seconds since its view has said anything."""
        return time.monotonic() - self._heard

    def hear(self) -> None:
        """Its view says something."""
        self._heard = time.monotonic()

    async def write_message(self, message: str) -> None:
        """Send a frame: it has left with that, a comm does not wait."""
        if not self._open:
            raise GoneError
        self._send({"socket": self._id, "text": message})

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """End the connection, and tell its view so."""
        if self._open:
            self._send({"socket": self._id, "close": [code or _NORMAL, reason or ""]})
            self.drop()

    def drop(self) -> None:
        """Its view is gone."""
        if self._open:
            self._open = False
            self._closed(self._id)
