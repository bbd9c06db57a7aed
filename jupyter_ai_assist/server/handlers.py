"""The routes: decode, ask, encode. Each is authenticated, and authorised as ``ai_assist``."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado import web
from tornado.websocket import WebSocketHandler

from jupyter_ai_assist.core.errors import AssistError

from .door import DOOR, Door
from .draft_handlers import DRAFT_HANDLERS
from .form_handlers import FORM_HANDLERS
from .guarded import API, RESOURCE, Handler, guarded, person_of
from .inline_handlers import INLINE_HANDLERS
from .page_handlers import PAGE_HANDLERS
from .socket import ServerSocket

if TYPE_CHECKING:
    from .hub import Connection

__all__ = ["HANDLERS"]

REFUSED = 4000
"""Close code: there can be no such chat; the reason says why."""
MAX_MESSAGE = 50_000_000
"""Bytes of one frame: that a browser tells of a large notebook, where outputs are bounded."""
_LONGEST_REASON = 100
"""Characters: a reason has 123 bytes at most."""


class ReadyHandler(Handler):
    """Whether the assistant is loaded; asking for it has it loaded."""

    @guarded
    async def get(self) -> None:
        """Nothing, as soon as it is: a page asks at once for what it needs only later."""
        await self.hub()
        self.set_status(HTTPStatus.NO_CONTENT)
        self.finish()


class StatusHandler(Handler):
    """What a person may do here, and with what."""

    @guarded
    async def get(self) -> None:
        """Models, mode, commands, what is locked."""
        await self.reply(lambda api: api.status())


class ThreadsHandler(Handler):
    """The conversations."""

    @guarded
    async def get(self) -> None:
        """Those of one notebook, or all; with ``search``, those that have the words."""
        notebook = self.get_query_argument("notebook", None)
        words = self.get_query_argument("search", "").strip()
        await self.reply(lambda api: api.threads(notebook, words))


class ThreadHandler(Handler):
    """One conversation."""

    @guarded
    async def patch(self, thread: str) -> None:
        """Rename it."""
        name = self.text_of_body("name")
        if name is not None:
            await self.reply(lambda api: api.rename(thread, name))

    @guarded
    async def delete(self, thread: str) -> None:
        """Delete it; an open chat of it begins anew."""
        await self.reply(lambda api: api.delete(thread))


class TurnsHandler(Handler):
    """The turns of a conversation, for showing."""

    @guarded
    async def get(self, thread: str) -> None:
        """The last of them, or with ``before`` those before one; oldest first."""
        before = self.get_query_argument("before", "")
        limit = self.get_query_argument("limit", "50")
        await self.reply(lambda api: api.turns(thread, before, limit))


class PictureHandler(Handler):
    """A picture of a stored turn."""

    @guarded
    async def get(self, thread: str, turn: str) -> None:
        """The one of this ``name`` that went along or was made, or that the ``call`` brought."""
        call, name = (self.get_query_argument(key, "", strip=False) for key in ("call", "name"))
        try:
            file = await self.ask(lambda api: api.picture(thread, turn, call, name))
        except AssistError as error:
            self.refuse(error)
            return
        self.finish(file.data, set_content_type=file.media_type)


class ExportHandler(Handler):
    """A conversation as a file."""

    @guarded
    async def get(self, thread: str) -> None:
        """Markdown, or a notebook."""
        kind = self.get_query_argument("format", "markdown")
        try:
            name, media_type, text = await self.ask(lambda api: api.export(thread, kind))
        except AssistError as error:
            self.refuse(error)
            return
        self.set_attachment_header(name)
        self.finish(text, set_content_type=media_type)


class KeysHandler(Handler):
    """Where keys are."""

    @guarded
    async def get(self) -> None:
        """The status of each provider's, never a character of one."""
        await self.reply(lambda api: api.keys())


class KeyHandler(Handler):
    """One provider's key, which is never given back."""

    @guarded
    async def put(self, provider: str) -> None:
        """Store it."""
        key = self.text_of_body("key")
        if key is not None:
            await self.reply(lambda api: api.set_key(provider, key))

    @guarded
    async def delete(self, provider: str) -> None:
        """Delete it from every store."""
        await self.reply(lambda api: api.delete_key(provider))


class ChatSocket(WebSocketMixin, WebSocketHandler, JupyterHandler):
    """One connection to an open chat."""

    auth_resource = RESOURCE
    max_message_size = MAX_MESSAGE
    _connection: Connection | None = None

    @ws_authenticated
    async def get(self, *args: Any, **kwargs: Any) -> None:
        """Upgrade the connection, for whoever may use the assistant."""
        allowed = await ensure_async(
            self.authorizer.is_authorized(self, self.current_user, "execute", RESOURCE)
        )
        if not allowed:
            raise web.HTTPError(403, f"User is not authorized to execute on resource: {RESOURCE}.")
        await super().get(*args, **kwargs)

    async def open(self, *args: Any, **kwargs: Any) -> None:
        """Attach to the chat that the query names, or close with the reason."""
        super().open(*args, **kwargs)
        door: Door = self.settings[DOOR]
        hub = await door.hub()
        try:
            connection = await hub.connect(
                ServerSocket(self),
                user=person_of(self),
                notebook=self.get_query_argument("notebook", ""),
                chat=self.get_query_argument("chat", ""),
                client=self.get_query_argument("client", ""),
                after=self.get_query_argument("after", ""),
            )
        except AssistError as error:
            self.close(REFUSED, error.message[:_LONGEST_REASON])
            return
        if self.ws_connection is None:  # it left meanwhile
            connection.leave()
        else:
            self._connection = connection

    def on_message(self, message: str | bytes) -> None:
        """Take a frame."""
        if self._connection is not None:
            self._connection.receive(message)

    def on_close(self) -> None:
        """Detach; what runs goes on."""
        super().on_close()
        if self._connection is not None:
            self._connection.leave()


_ID = r"(?P<thread>[\w-]+)"

HANDLERS: list[tuple[str, type[JupyterHandler]]] = [
    (rf"{API}/ready", ReadyHandler),
    (rf"{API}/status", StatusHandler),
    (rf"{API}/threads", ThreadsHandler),
    (rf"{API}/threads/{_ID}", ThreadHandler),
    (rf"{API}/threads/{_ID}/turns", TurnsHandler),
    (rf"{API}/threads/{_ID}/turns/(?P<turn>[\w-]+)/picture", PictureHandler),
    (rf"{API}/threads/{_ID}/export", ExportHandler),
    (rf"{API}/keys", KeysHandler),
    (rf"{API}/keys/(?P<provider>[^/]+)", KeyHandler),
    (rf"{API}/chat", ChatSocket),
    *DRAFT_HANDLERS,
    *INLINE_HANDLERS,
    *FORM_HANDLERS,
    *PAGE_HANDLERS,
]
