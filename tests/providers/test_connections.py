"""Connections to a service: kept for the next request, and no longer than the service."""

from __future__ import annotations

import asyncio
import gc
from contextlib import aclosing

from asking import provider, question
from servers.raw import Play, RawServer
from servers.wires import reply, wire_for_path


async def ask(asked):
    async with aclosing(asked.stream(question())) as stream:
        return [event async for event in stream]


def test_a_service_that_nobody_has_any_more_keeps_no_connection():
    async def run(server: RawServer) -> None:
        asked = provider("compatible", server.url)
        await ask(asked)
        await ask(asked)
        assert server.connections == 1
        del asked  # as where the configuration is read anew
        gc.collect()
        async with asyncio.timeout(60):
            while server.connections:  # noqa: ASYNC110 - of another thread
                await asyncio.sleep(0.01)

    with RawServer(lambda seen: Play(reply(wire_for_path(seen.path), ["fine"]))) as server:
        asyncio.run(run(server))
