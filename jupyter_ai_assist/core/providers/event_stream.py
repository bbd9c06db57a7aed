"""Server-sent events, read from bytes as they come."""

from __future__ import annotations

import codecs
from collections.abc import AsyncGenerator, AsyncIterable
from dataclasses import dataclass

__all__ = ["ServerEvent", "server_events"]


@dataclass(frozen=True)
class ServerEvent:
    """One event."""

    kind: str
    data: str


async def server_events(pieces: AsyncIterable[bytes]) -> AsyncGenerator[ServerEvent]:
    """Every whole event; lines end with a line feed alone or after a carriage return.

    (``aiter_lines`` of httpx ends them at a dozen other characters as well, any of which
    may be part of a text.)
    """
    decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
    rest, kind, data = "", "", list[str]()
    async for piece in pieces:
        *lines, rest = (rest + decode(piece)).split("\n")
        for line in lines:
            name, _, value = line.removesuffix("\r").partition(":")
            value = value.removeprefix(" ")
            if name == "event":
                kind = value
            elif name == "data":
                data.append(value)
            elif not name and not value and data:
                yield ServerEvent(kind or "message", "\n".join(data))
                kind, data = "", []
