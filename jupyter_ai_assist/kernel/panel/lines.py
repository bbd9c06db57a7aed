"""The connections of one panel's views."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

from jupyter_ai_assist.chats.chat import Happening, OpenChat
from jupyter_ai_assist.chats.opening import Connection
from jupyter_ai_assist.chats.wire import Failure
from jupyter_ai_assist.core.errors import AssistError

from .frames import Ask, Close, Frame, Here, Open, ViewFrame
from .requests import File, answer_of
from .rooms import Rooms
from .socket import CommSocket

__all__ = ["Lines", "Seen"]

log = logging.getLogger(__name__)

MAX_SOCKETS = 20
"""Connections of one panel: for one more, that which was silent for longest is closed."""
SILENT = 180.0
"""Seconds after which a view that says nothing is taken for gone; a tab in the background is
let speak once a minute."""
_LOOK = 60.0
"""Seconds between two looks for views that are gone."""
_REFUSED = 4000
"""Close code: there can be no such chat; the reason says why."""

Seen = Callable[[OpenChat, Happening | None], None]
"""Told of a chat that a view has connected to, and of what happens in it."""
SendWith = Callable[[dict[str, Any], Sequence[bytes]], None]


class Lines:
    """Used on the engine's loop.

    Parameters
    ----------
    send
        Sends a message to all views, with buffers.
    seen
        Told of what happens in the chats of the views.
    """

    def __init__(self, rooms: Rooms, send: SendWith, seen: Seen) -> None:
        self._rooms = rooms
        self._send = send
        self._seen = seen
        self._sockets: dict[str, CommSocket] = {}
        self._connections: dict[str, Connection] = {}
        self._watched: dict[OpenChat, Callable[[Happening], None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._tidying = asyncio.create_task(self._keep_tidy())

    def take(self, frame: ViewFrame, buffers: Sequence[Any]) -> None:
        """Do what a view wants."""
        match frame:
            case Open():
                self._begin(self._open(frame))
            case Ask():
                self._begin(self._answer(frame, buffers))
            case Frame() if connection := self._heard(frame.socket):
                connection.receive(frame.text)
            case Here():
                self._heard(frame.socket)
            case Close() if socket := self._sockets.get(frame.socket):
                socket.drop()
            case _:
                pass  # the connection is closed by now, which its view is told

    @property
    def busy(self) -> bool:
        """Whether a command runs in one of the views' chats."""
        return any(chat.running for chat in self._watched)

    def close(self) -> None:
        """Send all views away; what runs goes on."""
        self._tidying.cancel()
        for task in self._tasks:
            task.cancel()
        for socket in list(self._sockets.values()):
            socket.close()
        for chat, watcher in self._watched.items():
            chat.watchers.remove(watcher)
        self._watched.clear()

    def _begin(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _heard(self, id_: str) -> Connection | None:
        socket = self._sockets.get(id_)
        if socket is None:
            # Taken for gone meanwhile: it may come again.
            CommSocket(id_, self._tell, lambda _: None).close()
            return None
        socket.hear()
        return self._connections.get(id_)

    async def _open(self, frame: Open) -> None:
        if frame.socket in self._sockets:
            return
        while len(self._sockets) >= MAX_SOCKETS:
            max(self._sockets.values(), key=lambda socket: socket.silence).close()
        socket = CommSocket(frame.socket, self._tell, self._closed)
        self._sockets[frame.socket] = socket
        try:
            connection = await self._rooms.connect(socket, frame.chat, frame.client, frame.after)
        except AssistError as error:
            socket.close(_REFUSED, error.message)
            return
        if self._sockets.get(frame.socket) is not socket:  # it left meanwhile
            connection.leave()
            return
        self._connections[frame.socket] = connection
        self._watch(connection.chat)

    async def _answer(self, ask: Ask, buffers: Sequence[Any]) -> None:
        rooms = self._rooms
        try:
            found = await answer_of(ask.method, ask.args, buffers, rooms.api, rooms.opened)
        except AssistError as error:
            self._tell({"ask": ask.ask, "error": Failure.of(error).model_dump()})
            return
        except Exception as error:
            log.exception("A panel's question failed in a way that nobody planned for")
            failure = AssistError(f"The assistant itself failed: {type(error).__name__}: {error}")
            self._tell({"ask": ask.ask, "error": Failure.of(failure).model_dump()})
            return
        if isinstance(found, File):
            value = {"name": found.name, "media_type": found.media_type}
            self._send({"ask": ask.ask, "value": value}, [found.data])
        else:
            self._tell({"ask": ask.ask, "value": found})

    def _tell(self, message: dict[str, Any]) -> None:
        self._send(message, [])

    def _closed(self, id_: str) -> None:
        self._sockets.pop(id_, None)
        connection = self._connections.pop(id_, None)
        if connection is not None:
            connection.leave()

    def _watch(self, chat: OpenChat) -> None:
        if chat not in self._watched:

            def watcher(happening: Happening) -> None:
                self._seen(chat, happening)

            self._watched[chat] = watcher
            chat.watchers.append(watcher)
        self._seen(chat, None)

    async def _keep_tidy(self) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            for socket in list(self._sockets.values()):
                if socket.silence > SILENT:
                    socket.close()
            self._unwatch()

    def _unwatch(self) -> None:
        """Leave the chats that no view looks at any more, once nothing runs in them."""
        looked_at = {connection.chat for connection in self._connections.values()}
        for chat in [*self._watched]:
            if chat not in looked_at and not chat.running:
                chat.watchers.remove(self._watched.pop(chat))
