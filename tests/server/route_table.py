"""The routes of a running server that are ours, and what one may lack.

Nothing is taken on trust of how a handler is written: the table is that of the web
application, and each of its methods is asked as an attacker would ask it.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

from jupyter_server.base.handlers import APIHandler
from live_server import BASE, Server, gone
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.routing import ReversibleRuleRouter, Rule
from tornado.web import RequestHandler
from tornado.websocket import WebSocketHandler, websocket_connect

__all__ = ["Route", "faults_of", "routes_of"]

RESOURCE = "ai_assist"
OURS = f"{BASE}ai-assist/api/"
REFUSED = {403, 404}


@dataclass(frozen=True)
class Route:
    """One method of one handler."""

    method: str
    path: str
    """An address that it answers, below that of the API."""
    socket: bool

    @property
    def action(self) -> str:
        """What a person has to be authorised for."""
        if self.socket:
            return "execute"
        return "read" if self.method == "GET" else "write"

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def routes_of(server: Server) -> list[Route]:
    """Every method of every handler that is below our address, or comes from our package."""
    routes: list[Route] = []
    for rule in _rules(server.app.web_app.default_router):
        pattern = rule.matcher.regex.pattern.removesuffix("$")
        module = getattr(rule.target, "__module__", "")
        if not pattern.startswith(OURS) and not module.startswith("jupyter_ai_assist"):
            continue
        assert pattern.startswith(OURS), f"{pattern} is not below {OURS}"
        path = re.sub(r"\(\?P<\w+>[^)]+\)", "x", pattern.removeprefix(OURS))
        socket = issubclass(rule.target, WebSocketHandler)
        routes += [Route(method, path, socket) for method in _methods(rule.target)]
    return routes


def _rules(router: ReversibleRuleRouter) -> Iterator[Rule]:
    for rule in router.rules:
        if isinstance(rule.target, ReversibleRuleRouter):
            yield from _rules(rule.target)
        elif inspect.isclass(rule.target) and hasattr(rule.matcher, "regex"):
            yield rule


def _methods(handler: type[RequestHandler]) -> Iterator[str]:
    """What it answers; what a browser asks beforehand (OPTIONS) is the server's own."""
    for name in RequestHandler.SUPPORTED_METHODS:
        method = getattr(handler, name.lower())
        if method not in {RequestHandler._unimplemented_method, APIHandler.options}:
            yield name


async def faults_of(server: Server, route: Route) -> list[str]:
    """What a route lacks, a sentence each."""
    login = await server.login()
    login += f"; _xsrf={await _xsrf(server)}"
    return [fault async for fault in _faults(server, route, login)]


async def _faults(server: Server, route: Route, login: str) -> AsyncIterator[str]:
    page = {"Cookie": login, "X-XSRFToken": login.rpartition("=")[2]}
    evil = {**page, "Origin": "https://evil.example"}
    for token in (None, "wrong"):
        if await _answers(server, route, token):
            yield "It answers without the token."
    if await _answers(server, route, None, **evil):
        yield "It answers a page of another site."
    if route.method != "GET" and await _answers(server, route, None, Cookie=login):
        # A form of another page sends the cookie along, but cannot know what stands in it.
        yield "It answers a form of another site."
    server.authorizer.asked.clear()
    server.authorizer.refuses = {"read", "write", "execute"}
    own = {**page, "Origin": f"http://{server.place.split('/')[0]}"}
    if await _answers(server, route, None, **own):
        yield "It answers whoever is not authorised."
    elif server.authorizer.asked != [(route.action, RESOURCE)]:
        yield f"It asks for {server.authorizer.asked}, not for {(route.action, RESOURCE)}."
    server.authorizer.refuses = set()


async def _answers(server: Server, route: Route, token: str | None, **headers: str) -> bool:
    """Whether a request gets as far as the work that it is for."""
    if route.socket:
        return await _opens(server, route, token, headers)
    server.authorizer.asked.clear()
    body: Any = None if route.method == "GET" else "{}"
    response = await server.fetch(route.method, route.path, body, token=token, **headers)
    if response.code not in REFUSED:
        return True
    # It may be "not found" by the work itself, which asks first who is authorised.
    return bool(server.authorizer.asked) and not server.authorizer.refuses


async def _opens(server: Server, route: Route, token: str | None, headers: dict[str, str]) -> bool:
    if token is not None:
        headers = {**headers, "Authorization": f"token {token}"}
    address = f"ws://{server.place}ai-assist/api/{route.path}"
    try:
        await gone(await websocket_connect(HTTPRequest(address, headers=headers)))
    except HTTPClientError as error:
        if error.code not in REFUSED:
            raise
        return False
    return True


async def _xsrf(server: Server) -> str:
    """What a page of the server itself can read in its cookie."""
    page = HTTPRequest(f"http://{server.place}login")
    response = await AsyncHTTPClient().fetch(page)
    [cookie] = [one for one in response.headers.get_list("Set-Cookie") if "_xsrf=" in one]
    return cookie.partition("_xsrf=")[2].partition(";")[0]
