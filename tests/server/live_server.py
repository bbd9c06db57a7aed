"""A real Jupyter server on the test's own loop, and clients as a browser would be."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jupyter_server.auth import Authorizer
from jupyter_server.serverapp import ServerApp
from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse
from tornado.websocket import WebSocketClientConnection, websocket_connect
from traitlets.config import Config

from jupyter_ai_assist.core.protocol import EVENT, Event, Submit
from jupyter_ai_assist.server.door import DOOR
from jupyter_ai_assist.server.hub import Hub

BASE = "/user/someone/"
NOTEBOOK = "work/nb.ipynb"
LIMIT = 60
"""Seconds for anything, on a machine with much else to do."""
ENDS = {"turn_finished", "turn_failed", "turn_stopped", "report"}


class NoteAuthorizer(Authorizer):
    """Notes what it was asked, and refuses what a test says."""

    asked: list[tuple[str, str]]
    refuses: set[str]

    def is_authorized(self, handler, user, action, resource):
        self.asked.append((action, resource))
        return action not in self.refuses


class Server:
    """A started ``ServerApp``, and how to ask it."""

    def __init__(self, app: ServerApp) -> None:
        self.app = app
        self.token = app.identity_provider.token
        self.place = f"127.0.0.1:{app.port}{BASE}"
        self.authorizer: NoteAuthorizer = app.authorizer
        self._sockets: list[WebSocketClientConnection] = []
        self.authorizer.asked, self.authorizer.refuses = [], set()

    @property
    def hub(self) -> Hub:
        """The open chats, once one was opened."""
        hub = self.app.web_app.settings[DOOR]._hub
        assert hub is not None
        return hub

    async def fetch(
        self, method: str, path: str, body: Any = None, token: str | None = "", **headers: str
    ) -> HTTPResponse:
        """Send a request; with the right token where none is given, without one for ``None``."""
        if token is not None:
            headers["Authorization"] = f"token {token or self.token}"
        data = body if isinstance(body, str | None) else json.dumps(body)
        request = HTTPRequest(
            f"http://{self.place}ai-assist/api/{path}",
            method,
            headers,
            data,
            allow_nonstandard_methods=True,
            follow_redirects=False,
            request_timeout=LIMIT,
        )
        return await AsyncHTTPClient().fetch(request, raise_error=False)

    async def login(self) -> str:
        """The cookie of a browser that is logged in."""
        first = await self.fetch("GET", f"status?token={self.token}", token=None)
        return "; ".join(one.split(";")[0] for one in first.headers.get_list("Set-Cookie"))

    async def json(self, method: str, path: str, body: Any = None) -> Any:
        """What a request that works is answered."""
        response = await self.fetch(method, path, body)
        assert response.code in {200, 204}, response.body
        return json.loads(response.body) if response.body else None

    async def rename(self, path: str, to: str) -> None:
        """Give a notebook or folder another place, as the file browser does."""
        await self.post(f"api/contents/{path}", {"path": to}, "PATCH")

    async def put_bytes(self, path: str, data: bytes, media_type: str) -> Any:
        """What a file that is sent is answered."""
        request = HTTPRequest(
            f"http://{self.place}ai-assist/api/{path}",
            "POST",
            {"Authorization": f"token {self.token}", "Content-Type": media_type},
            data,
        )
        response = await AsyncHTTPClient().fetch(request)
        return json.loads(response.body)

    async def post(self, path: str, body: Any, method: str = "POST") -> None:
        """Ask another route of the server for something, as JupyterLab does."""
        request = HTTPRequest(
            f"http://{self.place}{path}",
            method,
            {"Authorization": f"token {self.token}"},
            json.dumps(body),
            request_timeout=LIMIT,
        )
        await AsyncHTTPClient().fetch(request)

    async def connect(self, token: str | None = "", origin: str = "", **query: Any) -> Client:
        """Open a websocket to a chat, and wait for its hello."""
        socket = await self.socket(token, origin, **query)
        client = Client(socket)
        client.hello = (await client.frame())["hello"]
        client.frames.clear()
        return client

    async def socket(
        self, token: str | None = "", origin: str = "", **query: Any
    ) -> WebSocketClientConnection:
        """Open a websocket."""
        headers = {} if token is None else {"Authorization": f"token {token or self.token}"}
        if origin:
            headers["Origin"] = origin
        query = {"notebook": "", "client": secrets.token_hex(4), **query}
        address = f"ws://{self.place}ai-assist/api/chat?{urlencode(query)}"
        socket = await websocket_connect(
            HTTPRequest(address, headers=headers), max_message_size=100_000_000
        )
        self._sockets.append(socket)
        return socket

    async def close_sockets(self) -> None:
        """Close all tabs."""
        for socket in self._sockets:
            await gone(socket)


async def gone(socket: WebSocketClientConnection) -> None:
    """Close a connection, and wait until both sides know."""
    stream = socket.protocol.stream if socket.protocol else None
    socket.close()
    async with asyncio.timeout(LIMIT):
        while stream is not None and not stream.closed():  # noqa: ASYNC110 - of tornado's
            await asyncio.sleep(0.01)


@dataclass
class Client:
    """One browser."""

    socket: WebSocketClientConnection
    hello: dict[str, Any] = field(default_factory=dict)
    frames: list[dict[str, Any]] = field(default_factory=list)
    """All that came after the hello."""

    async def frame(self, limit: float = LIMIT) -> dict[str, Any]:
        """The next frame."""
        async with asyncio.timeout(limit):
            message = await self.socket.read_message()
        assert message is not None, f"closed: {self.socket.close_code} {self.socket.close_reason}"
        found = json.loads(message)
        self.frames.append(found)
        return found

    async def until(self, *kinds: str) -> Event:
        """The next event of these types, or an end."""
        while True:
            frame = await self.frame()
            if frame.get("event", {}).get("type") in {*kinds, *ENDS}:
                return EVENT.validate_python(frame["event"])

    async def send(self, frame: Any) -> None:
        """Send a command, a dictionary or a text."""
        if not isinstance(frame, str | dict):
            frame = frame.model_dump(mode="json")
        await self.socket.write_message(frame if isinstance(frame, str) else json.dumps(frame))

    async def submit(self, prompt: str, **fields: Any) -> None:
        """Send a prompt."""
        await self.send(Submit(prompt=prompt, **fields))

    async def ask(self, prompt: str, **fields: Any) -> Event:
        """Send a prompt, and wait for the end."""
        await self.submit(prompt, **fields)
        return await self.until()

    @property
    def numbered(self) -> list[tuple[int, str]]:
        """The numbered frames: each number, and what came."""
        return [
            (frame["seq"], frame["event"]["type"] if "event" in frame else "submit")
            for frame in self.frames
            if "seq" in frame
        ]

    async def leave(self) -> None:
        """Close the tab."""
        await gone(self.socket)


@contextlib.asynccontextmanager
async def running_server(root: Path, **traits: Any) -> AsyncIterator[Server]:
    """A server whose contents are in ``root``; ended with all its kernels."""
    config = Config()
    config.ServerApp.update(
        {
            "jpserver_extensions": {"jupyter_ai_assist": True},
            "root_dir": str(root),
            "base_url": BASE,
            "port": 0,
            "port_retries": 0,
            "ip": "127.0.0.1",
            "open_browser": False,
            "allow_root": True,
            "authorizer_class": NoteAuthorizer,
            "log_level": 10,
            **traits,
        }
    )
    config.IdentityProvider.token = secrets.token_hex(16)
    app = ServerApp(config=config)
    app.init_signal = lambda: None  # type: ignore[method-assign] - those of the tests stay
    app.initialize(argv=[], find_extensions=False)
    server = Server(app)
    try:
        await app.extension_manager.start_all_extensions()
        yield server
    finally:
        await server.close_sockets()
        await app.cleanup_extensions()
        await app.kernel_manager.shutdown_all(now=True)
        app.kernel_manager.context.destroy(linger=0)
        app.http_server.stop()
        await app.http_server.close_all_connections()
        app.session_manager.close()
        app.clear_instance()
