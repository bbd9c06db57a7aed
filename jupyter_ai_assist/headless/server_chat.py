"""The chat of a Jupyter server about a notebook that a page of it has open.

We are one more client of it, as a browser is, and can say nothing that a browser could not say:
what is asked runs in the server, under its policy, and the page shows it and makes its changes.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from http import HTTPStatus
from typing import Self
from urllib.parse import urlencode

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, websocket_connect

from jupyter_ai_assist.chats.wire import Hello, ServerFrame, server_frame
from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.protocol import Command

from .open_pages import OpenPage

__all__ = ["NoChatError", "ServerChat"]

_LIMIT = 20.0
"""Seconds that a server may take to answer: it loads the assistant, and waits for the page."""
_PING = 10.0
"""Seconds between two looks whether the server is still there."""
_LAST_WORDS = 2.0
"""Seconds that the end of a connection may take."""
_MAX_FRAME = 50_000_000
"""Bytes of one frame: a tool may bring images."""

_OTHER = "where the assistant is not installed, switched off or of another version"
_WHY = {
    int(HTTPStatus.NOT_FOUND): _OTHER,
    int(HTTPStatus.FORBIDDEN): "where you may not use the assistant",
}
_SILENT = "where the assistant does not answer"


class NoChatError(Exception):
    """The server has no chat for us; it says why, as the end of a sentence about the notebook."""


class ServerChat:
    """A connection to the chat; used on the loop that opened it.

    Parameters
    ----------
    hello
        How the server greeted us.
    hosted
        Whether the page that has the notebook open is in the chat.
    """

    def __init__(
        self, socket: WebSocketClientConnection, client: str, hello: Hello, *, hosted: bool
    ) -> None:
        self._socket = socket
        self.client = client
        """What we call ourselves."""
        self.running = hello.running
        """Whether somebody's turn runs in it."""
        self.hosted = hosted

    @classmethod
    async def open(cls, page: OpenPage) -> Self:
        """Have the page come to the chat, and come to it as well.

        Raises
        ------
        NoChatError
            It cannot be done.
        """
        client = secrets.token_hex(8)
        try:
            async with asyncio.timeout(_LIMIT):
                chat = await _call(page)
                query = urlencode({"notebook": page.path, "chat": chat, "client": client})
                address = f"{page.url.replace('http', 'ws', 1)}ai-assist/api/chat?{query}"
                socket = await websocket_connect(
                    HTTPRequest(address, headers=_headers(page)),
                    ping_interval=_PING,
                    max_message_size=_MAX_FRAME,
                )
                return cls(socket, client, await _greeting(socket), hosted=bool(chat))
        except HTTPClientError as error:
            raise NoChatError(_WHY.get(error.code, _SILENT)) from error
        except (OSError, ValueError) as error:  # a time that is over is an OSError, too
            raise NoChatError(_SILENT) from error

    async def send(self, command: Command) -> None:
        """Send a command; one that cannot be sent any more is lost with the connection."""
        try:
            await self._socket.write_message(command.model_dump_json())
        except WebSocketClosedError:
            return  # whoever reads is told

    async def frame(self) -> ServerFrame | None:
        """The next frame; ``None`` when the connection has ended.

        Raises
        ------
        UsageError
            It is none that we know: the server is of another version.
        """
        message = await self._socket.read_message()
        return None if message is None else server_frame(message)

    async def close(self) -> None:
        """Leave; what runs goes on."""
        self._socket.close()
        try:
            async with asyncio.timeout(_LAST_WORDS):
                while await self._socket.read_message() is not None:
                    pass
        except TimeoutError:
            return


async def _greeting(socket: WebSocketClientConnection) -> Hello:
    """How the server greets us."""
    try:
        message = await socket.read_message()
        hello = None if message is None else server_frame(message).hello
    except UsageError as error:
        raise NoChatError(_OTHER) from error
    if hello is None:
        raise NoChatError(_SILENT)
    return hello


async def _call(page: OpenPage) -> str:
    """Call the page; the id of the chat that it is in, blank if it does not come."""
    request = HTTPRequest(
        f"{page.url}ai-assist/api/page",
        "POST",
        _headers(page),
        json.dumps({"notebook": page.path}),
        request_timeout=_LIMIT,
    )
    answer = await AsyncHTTPClient().fetch(request)
    return str(json.loads(answer.body)["chat"])


def _headers(page: OpenPage) -> dict[str, str]:
    return {"Authorization": f"token {page.token}"}
