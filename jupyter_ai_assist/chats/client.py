"""One connected client, which is sent everything no faster than it reads."""

from __future__ import annotations

import asyncio
import json
from collections import deque

from jupyter_ai_assist.core.errors import AssistError

from .event_log import EventLog
from .socket import GoneError, Socket
from .wire import Failure, Hello

__all__ = ["BEHIND", "Client"]

MAX_OWN = 100
"""Frames for this client alone that may wait: who sends more than it reads is cut off."""
BEHIND = 4001
"""Close code: what it had to be sent next is not kept any more; it may connect again."""


class Client:
    """A connection to a chat; used on the loop of its chat.

    Parameters
    ----------
    log
        The chat's frames.
    id_
        What the client calls itself.
    hello
        Sent first; the frames after its number follow.
    """

    def __init__(self, socket: Socket, log: EventLog, id_: str, hello: Hello) -> None:
        self.id = id_
        self.hosting = False
        """Whether it has the notebook open."""
        self._socket = socket
        self._log = log
        self._seq = hello.seq
        self._own = deque([f'{{"hello":{hello.model_dump_json()}}}'])
        self._more = asyncio.Event()
        self._more.set()
        self._task = asyncio.create_task(self._write())

    def refuse(self, error: AssistError) -> None:
        """Say why something cannot be done."""
        self._send(f'{{"error":{Failure.of(error).model_dump_json()}}}')

    def call(self, id_: str, method: str, args: dict[str, object]) -> None:
        """Ask it to do something in the notebook that it hosts."""
        call = {"id": id_, "method": method, "args": args}
        self._send(json.dumps({"workspace_call": call}))

    def go_on(self, thread: str) -> None:
        """What it shows is not all, or not of this conversation: what is stored tells more."""
        self._send(json.dumps({"elsewhere": {"thread": thread}}))

    def wake(self) -> None:
        """There is something new in the chat."""
        self._more.set()

    def stop(self) -> None:
        """Send nothing more: it is gone."""
        self._task.cancel()

    def close(self) -> None:
        """End the connection."""
        self._socket.close()

    def _send(self, text: str) -> None:
        if len(self._own) >= MAX_OWN:
            self._socket.close(BEHIND, "too much to read")
            return
        self._own.append(text)
        self.wake()

    async def _write(self) -> None:
        """Send what there is, and wait for more; each frame once the last one has left."""
        try:
            while True:
                await self._more.wait()
                self._more.clear()
                await self._write_all()
        except GoneError:
            return  # whoever made the connection is told, and detaches it

    async def _write_all(self) -> None:
        log = self._log
        while self._own or self._seq < log.last:
            while self._own:
                await self._socket.write_message(self._own.popleft())
            if not log.knows(self._seq):
                self._socket.close(BEHIND, "behind")
                return
            for seq, text in log.after(self._seq):
                await self._socket.write_message(text)
                self._seq = seq
