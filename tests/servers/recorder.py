"""Stands before another server and keeps every request as it was on the wire."""

from __future__ import annotations

import asyncio

from .threaded import Seen, ThreadedServer, answer_until_gone

__all__ = ["Recorder"]


class Recorder(ThreadedServer):
    """Passes every request on to a port of this machine, and every answer back."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._upstream = port

    async def answer(
        self, seen: Seen, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        passing = asyncio.ensure_future(self._pass_on(seen, writer))
        await answer_until_gone(passing, seen, reader)
        return False

    async def _pass_on(self, seen: Seen, writer: asyncio.StreamWriter) -> None:
        answers, upstream = await asyncio.open_connection("127.0.0.1", self._upstream)
        try:
            # One request a connection, so that the end of the bytes is the end of the answer.
            head, _, body = seen.raw.partition(b"\r\n\r\n")
            kept = [
                line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")
            ]
            upstream.write(b"\r\n".join([*kept, b"connection: close"]) + b"\r\n\r\n" + body)
            await upstream.drain()
            while data := await answers.read(65_536):
                writer.write(data)
                await writer.drain()
        finally:
            upstream.close()
