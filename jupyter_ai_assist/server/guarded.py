"""What all routes over HTTP have in common: who may call them, and how they answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.auth.identity import (
    IdentityProvider,
    LegacyIdentityProvider,
    PasswordIdentityProvider,
)
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from tornado import web

from jupyter_ai_assist.core.errors import AssistError, UsageError

from .door import DOOR, Door

if TYPE_CHECKING:
    from jupyter_ai_assist.chats.api import Api

    from .hub import Hub

__all__ = ["API", "RESOURCE", "Handler", "guarded", "person_of"]

API = r"/ai-assist/api"

RESOURCE = "ai_assist"
"""What a user is authorised for."""

_STATUS = {
    "config": HTTPStatus.BAD_REQUEST,
    "usage": HTTPStatus.BAD_REQUEST,
    "not_found": HTTPStatus.NOT_FOUND,
    "policy": HTTPStatus.FORBIDDEN,
    "budget": HTTPStatus.TOO_MANY_REQUESTS,
    "key_store": HTTPStatus.CONFLICT,
}
"""By the code of an ``AssistError``; any other is 500."""


Method = Callable[..., Awaitable[None] | None]


def guarded(method: Method) -> Method:
    """Let a method be called by whoever is authenticated, and authorised for our own resource."""
    return web.authenticated(authorized(resource=RESOURCE)(method))


def person_of(handler: JupyterHandler) -> str:
    """Who asks; blank where a token or password is all that the server knows of people."""
    provider = handler.identity_provider
    by_secret = type(provider) is IdentityProvider or (
        isinstance(provider, PasswordIdentityProvider)
        and not isinstance(provider, LegacyIdentityProvider)
    )
    # These make up a name for each browser, and for each request without one.
    return "" if by_secret else str(handler.current_user.username)


class Handler(APIHandler):
    """Answers as JSON, and with a sentence where it refuses."""

    auth_resource = RESOURCE
    gone = False
    """Whether the client went away before it was answered."""

    async def ask(self, work: Callable[[Api], Any]) -> Any:
        """What the API says, asked in a thread: it reads files, and waits for a keyring."""
        hub = await self.hub()
        return await asyncio.to_thread(hub.api.asked, work)

    async def hub(self) -> Hub:
        """What is behind the door."""
        door: Door = self.settings[DOOR]
        return await door.hub()

    def on_connection_close(self) -> None:
        """Note that nobody waits any more."""
        super().on_connection_close()
        self.gone = True

    def answer(self, found: Any) -> None:
        """Answer with JSON."""
        self.finish(json.dumps(found))

    async def reply(self, work: Callable[[Api], Any]) -> None:
        """Answer with what the API says, as JSON; with 204 where it says nothing."""
        try:
            found = await self.ask(work)
        except AssistError as error:
            self.refuse(error)
            return
        if found is None:
            self.set_status(HTTPStatus.NO_CONTENT)
            self.finish()
        else:
            self.answer(found)

    def refuse(self, error: AssistError) -> None:
        """Answer with a sentence and the next step."""
        self.set_status(_STATUS.get(error.code, HTTPStatus.INTERNAL_SERVER_ERROR))
        self.finish(json.dumps({"code": error.code, "message": error.message, "hint": error.hint}))

    def text_of_body(self, name: str) -> str | None:
        """One text of the request's JSON; what is wrong with it is answered, but never logged."""
        text = self._body().get(name)
        if isinstance(text, str):
            return text
        self.refuse(UsageError(f'The request is not of the form {{"{name}": "text"}}.'))
        return None

    def object_of_body(self) -> dict[str, Any] | None:
        """The request's JSON object; what is wrong with it is answered, but never logged."""
        body = self._body()
        if body:
            return body
        self.refuse(UsageError("The request is no JSON object of that form."))
        return None

    def _body(self) -> dict[str, Any]:
        """The request's JSON object; empty where it has none."""
        try:
            body = json.loads(self.request.body)
        except (ValueError, RecursionError):
            return {}
        return body if isinstance(body, dict) else {}
