"""What the servers here share: HTTP requests read by hand, in a thread with its own loop."""

from __future__ import annotations

import asyncio
import ssl
import threading
import weakref
from dataclasses import dataclass, field
from typing import Self

__all__ = ["Seen", "ThreadedServer"]

_ROUNDS = 5
"""Of the loop, in which a connection that was accepted gets its task, and a closed one ends."""


@dataclass
class Seen:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes
    raw: bytes = field(repr=False, default=b"")
    """Head and body as they were on the wire."""
    answered: threading.Event = field(default_factory=threading.Event)
    """The whole answer was sent."""
    gone: threading.Event = field(default_factory=threading.Event)
    """The client closed the connection before the answer's end."""


class ThreadedServer:
    """An HTTP server on a free port of this machine; a context manager.

    A subclass says how to ``answer`` one request.

    Parameters
    ----------
    tls
        What it speaks https with; plain http without.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self.seen: list[Seen] = []
        """Every request, oldest first."""
        self.connections = 0
        """How many are open now."""
        self.port = 0
        self._writers: weakref.WeakSet[asyncio.StreamWriter] = weakref.WeakSet()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=type(self).__name__, daemon=True)
        self._started = threading.Event()
        self._stopping = asyncio.Event()
        self._came = threading.Condition()

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    def await_request(self, number: int = 1, seconds: float = 60) -> Seen:
        """The request of that number, the first being 1, as soon as it has come whole."""
        with self._came:
            if not self._came.wait_for(lambda: len(self.seen) >= number, seconds):
                raise TimeoutError(f"request {number} did not come within {seconds:g} seconds")
        return self.seen[number - 1]

    async def answer(
        self, seen: Seen, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Answer one request; true to keep the connection for the next one."""
        raise NotImplementedError

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

        server = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=self._tls)
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        await self._stopping.wait()
        server.close()
        for _ in range(_ROUNDS):  # what was accepted just now has yet to begin
            await asyncio.sleep(0)
            for task in tuple(talks):
                task.cancel()
            await asyncio.gather(*talks, return_exceptions=True)
        for writer in tuple(self._writers):  # what a client has not read keeps it open
            writer.transport.abort()
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection, one after the other."""
        self.connections += 1
        self._writers.add(writer)
        try:
            while (seen := await _read(reader)) is not None:
                with self._came:
                    self.seen.append(seen)
                    self._came.notify_all()
                if not await self.answer(seen, reader, writer):
                    break
        except ConnectionError:
            pass  # the client went away, which `gone` says
        finally:
            self.connections -= 1
            writer.close()


async def answer_until_gone(
    answering: asyncio.Future[None], seen: Seen, reader: asyncio.StreamReader
) -> bool:
    """Await an answer while listening for the client's end; true if all of it was sent."""
    listening = asyncio.ensure_future(reader.read(1))
    try:
        await asyncio.wait({answering, listening}, return_when=asyncio.FIRST_COMPLETED)
        if not answering.done():
            seen.gone.set()
            return False
        answering.result()
    except ConnectionError:
        seen.gone.set()
        return False
    else:
        seen.answered.set()
        return True
    finally:
        answering.cancel()
        listening.cancel()
        await asyncio.gather(answering, listening, return_exceptions=True)


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
    return Seen(method, path, headers, body, raw=head + body)
