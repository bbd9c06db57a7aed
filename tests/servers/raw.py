"""A server that answers with exactly the bytes it is told to, and sees everything.

It runs in a thread of its own, needs only the standard library, and knows no
protocol above HTTP/1.1::

    with RawServer() as server:
        server.play(Play([b"data: ...\\n\\n", 0.2, b"data: [DONE]\\n\\n"]))
        ...  # ask server.url
        assert server.seen[0].body

Without a queued play it answers with ``server.default``.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Self

__all__ = ["Play", "RawServer", "Seen"]

_SSE = {"content-type": "text/event-stream"}


@dataclass(frozen=True)
class Play:
    """One answer."""

    pieces: Sequence[bytes | float] = ()
    """Bytes are sent, numbers are seconds to wait."""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: dict(_SSE))
    end: Literal["finish", "cut", "hang"] = "finish"
    """Close the body properly, drop the connection, or never go on."""
    silent: bool = False
    """Send nothing at all, not even a status."""


@dataclass
class Seen:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes
    answered: threading.Event = field(default_factory=threading.Event)
    """The whole answer was sent."""
    gone: threading.Event = field(default_factory=threading.Event)
    """The client closed the connection before the answer's end."""


class RawServer:
    """An HTTP server on a free port of this machine."""

    def __init__(self, default: Callable[[Seen], Play] | None = None) -> None:
        self.default = default or (lambda _: Play(status=404, headers={}))
        self.seen: list[Seen] = []
        self._plays: deque[Play] = deque()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="raw-server", daemon=True)
        self._started = threading.Event()
        self._stopping = asyncio.Event()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def play(self, *plays: Play) -> None:
        """Queue answers, one for each request to come."""
        self._plays.extend(plays)

    def __enter__(self) -> Self:
        self._thread.start()
        self._started.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        talks: set[asyncio.Task[None]] = set()

        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.ensure_future(self._talk(reader, writer))
            talks.add(task)
            task.add_done_callback(talks.discard)

        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        await self._stopping.wait()
        server.close()
        for task in tuple(talks):
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection, one after the other."""
        try:
            while (seen := await _read(reader)) is not None:
                self.seen.append(seen)
                play = self._plays.popleft() if self._plays else self.default(seen)
                if not await self._answer(play, seen, reader, writer):
                    break
        except ConnectionError:
            pass  # the client went away, which `gone` says
        finally:
            writer.close()

    async def _answer(
        self, play: Play, seen: Seen, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Play an answer while listening for the client's end; true to keep the connection."""
        playing = asyncio.ensure_future(_perform(play, writer))
        listening = asyncio.ensure_future(reader.read(1))
        try:
            await asyncio.wait({playing, listening}, return_when=asyncio.FIRST_COMPLETED)
            if not playing.done():
                seen.gone.set()
                return False
            playing.result()
        except ConnectionError:
            seen.gone.set()
            return False
        else:
            seen.answered.set()
            if play.end == "cut":
                writer.transport.abort()
            return play.end == "finish"
        finally:
            playing.cancel()
            listening.cancel()
            await asyncio.gather(playing, listening, return_exceptions=True)


async def _read(reader: asyncio.StreamReader) -> Seen | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
    first, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    method, path, _ = first.split(" ", 2)
    pairs = (line.split(":", 1) for line in lines)
    headers = {name.strip().lower(): value.strip() for name, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Seen(method, path, headers, body)


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
        else:
            await asyncio.sleep(piece)
    if play.end == "hang":
        await asyncio.Event().wait()
    if play.end == "finish":
        writer.write(b"0\r\n\r\n")
        await writer.drain()
