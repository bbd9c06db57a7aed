"""A server that answers with exactly the bytes it is told to, and sees everything.

It needs only the standard library, and knows no protocol above HTTP/1.1::

    with RawServer() as server:
        server.play(Play([b"data: ...\\n\\n", 0.2, b"data: [DONE]\\n\\n"]))
        ...  # ask server.url
        assert server.seen[0].body

Without a queued play it answers with ``default``.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from .threaded import Seen, ThreadedServer, answer_until_gone

__all__ = ["Play", "RawServer", "Seen"]

_SSE = {"content-type": "text/event-stream"}


@dataclass(frozen=True)
class Play:
    """One answer."""

    pieces: Sequence[bytes | float | threading.Event] = ()
    """Bytes are sent, numbers are seconds to wait, and events are waited for."""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: dict(_SSE))
    end: Literal["finish", "cut", "hang"] = "finish"
    """Close the body properly, drop the connection, or never go on."""
    silent: bool = False
    """Send nothing at all, not even a status."""


class RawServer(ThreadedServer):
    """Plays what is queued."""

    def __init__(
        self, default: Callable[[Seen], Play] | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        super().__init__(tls)
        self._default = default or (lambda _: Play(status=404, headers={}))
        self._plays: deque[Play] = deque()

    def play(self, *plays: Play) -> None:
        """Queue answers, one for each request to come."""
        self._plays.extend(plays)

    def forget(self) -> None:
        """Drop the answers that nobody asked for, and the requests that were seen."""
        self._plays.clear()
        self.seen.clear()

    async def answer(
        self, seen: Seen, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        play = self._plays.popleft() if self._plays else self._default(seen)
        playing = asyncio.ensure_future(_perform(play, writer))
        whole = await answer_until_gone(playing, seen, reader)
        if whole and play.end == "cut":
            writer.transport.abort()
        return whole and play.end == "finish"


async def _perform(play: Play, writer: asyncio.StreamWriter) -> None:
    if not play.silent:
        head = [f"HTTP/1.1 {play.status} Scripted", "transfer-encoding: chunked"]
        head += [f"{name}: {value}" for name, value in play.headers.items()]
        writer.write(("\r\n".join(head) + "\r\n\r\n").encode("latin-1"))
        await writer.drain()
    for piece in play.pieces:
        if isinstance(piece, bytes):
            writer.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            await writer.drain()
        elif isinstance(piece, threading.Event):
            while not piece.is_set():  # noqa: ASYNC110 - of another thread
                await asyncio.sleep(0.01)
        else:
            await asyncio.sleep(piece)
    if play.end == "hang":
        await asyncio.Event().wait()
    if play.end == "finish":
        writer.write(b"0\r\n\r\n")
        await writer.drain()
