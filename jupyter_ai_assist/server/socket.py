"""A client's websocket, as the chats see it."""

from __future__ import annotations

from tornado.iostream import StreamClosedError
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from jupyter_ai_assist.chats.socket import GoneError

__all__ = ["ServerSocket"]


class ServerSocket:
    """Sends through the handler of a websocket; used on the server's loop."""

    def __init__(self, handler: WebSocketHandler) -> None:
        self._handler = handler

    async def write_message(self, message: str) -> None:
        """Send; done when it has left this process."""
        try:
            await self._handler.write_message(message)
        except (WebSocketClosedError, StreamClosedError) as error:
            raise GoneError from error

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """End the connection."""
        self._handler.close(code, reason)
