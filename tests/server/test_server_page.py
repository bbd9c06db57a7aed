"""A program has the page come to the chat that has a notebook open."""

from __future__ import annotations

import asyncio
import contextlib
import json

import pytest
from live_server import NOTEBOOK, gone
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from jupyter_ai_assist.core.edits.edits import hash_of
from jupyter_ai_assist.core.messages import ToolCallPart
from jupyter_ai_assist.core.protocol import Decide
from jupyter_ai_assist.server.page_call import CALL

pytestmark = pytest.mark.anyio

ASK = {"notebook": NOTEBOOK}


@contextlib.asynccontextmanager
async def heard(server):
    """What a page hears of the server's events."""
    headers = {"Authorization": f"token {server.token}"}
    address = f"ws://{server.place}api/events/subscribe"
    socket = await websocket_connect(HTTPRequest(address, headers=headers))
    yield socket
    await gone(socket)


async def call_to(socket):
    """The path that the next call names."""
    while True:
        told = json.loads(await socket.read_message())
        if told["schema_id"] == CALL:
            return told["notebook"]


async def hosting(server, **query):
    """A client that has the notebook open, as far as the server knows by now."""
    client = await server.connect(notebook=NOTEBOOK, **query)
    await client.send({"type": "hosting", "value": True})
    await client.submit("/help")  # frames are taken in order
    await client.until()
    return client


async def test_the_page_is_called_and_comes(server):
    async with heard(server) as page:
        asked = asyncio.create_task(server.json("POST", "page", ASK))
        assert await call_to(page) == NOTEBOOK
        client = await hosting(server)
        assert await asked == {"chat": client.hello["chat"]}


async def test_one_that_is_there_is_not_called(server):
    async with heard(server) as page:
        client = await hosting(server)
        await server.connect(notebook=NOTEBOOK, chat="new")
        assert await server.json("POST", "page", ASK) == {"chat": client.hello["chat"]}
        other = asyncio.create_task(server.json("POST", "page", {"notebook": "other.ipynb"}))
        assert await call_to(page) == "other.ipynb"
        other.cancel()


async def test_where_none_comes_that_is_said_after_a_while(server):
    assert await server.json("POST", "page", ASK) == {"chat": ""}


async def test_who_may_not_use_the_assistant_calls_nobody(server):
    async with heard(server) as page:
        server.authorizer.refuses = {"write"}
        for token in (None, "wrong", ""):
            assert (await server.fetch("POST", "page", ASK, token=token)).code == 403
        server.authorizer.refuses = set()
        for path in ("../other.ipynb", "a\0b"):
            response = await server.fetch("POST", "page", {"notebook": path})
            assert response.code == 400, response.body
        allowed = asyncio.create_task(server.json("POST", "page", {"notebook": "last.ipynb"}))
        assert await call_to(page) == "last.ipynb", "nobody was called before"
        allowed.cancel()


@contextlib.asynccontextmanager
async def opened(server):
    """A page that has the notebook open, and the assistant not loaded: connected to its kernel."""
    body = {"path": NOTEBOOK, "type": "notebook", "name": "", "kernel": {"name": "python3"}}
    await server.post("api/sessions", body)
    [session] = await server.app.session_manager.list_sessions()
    headers = {"Authorization": f"token {server.token}"}
    address = f"ws://{server.place}api/kernels/{session['kernel']['id']}/channels"
    socket = await websocket_connect(HTTPRequest(address, headers=headers))
    yield
    await gone(socket)


async def test_a_page_that_does_not_come_has_nothing_changed_behind_its_back(server, fake, root):
    arguments = {"id": "makes", "hash": hash_of("a = 41"), "source": "a = 42"}
    fake.answer(ToolCallPart(id="call-1", name="edit_cell", arguments=arguments), "Not done.")
    before = (root / NOTEBOOK).read_bytes()
    client = await server.connect(notebook=NOTEBOOK)
    async with heard(server) as page, opened(server):
        await client.submit("Change it", mode="agent")
        approval = await client.until("approval")
        await client.send(Decide(id=approval.id, hash=approval.hash, verdict="once"))
        assert await call_to(page) == NOTEBOOK
        done = await client.until("tool_finished")
        assert done.is_error
        assert "does not answer; nothing was done" in done.output
        assert (await client.until()).type == "turn_finished"
    assert (root / NOTEBOOK).read_bytes() == before
