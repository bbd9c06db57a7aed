"""Every route of the running server is authenticated, authorised, and its own site's only."""

from __future__ import annotations

import pytest
from jupyter_server.auth.decorator import authorized, ws_authenticated
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from live_server import BASE, running_server
from route_table import faults_of, routes_of
from tornado import web
from tornado.websocket import WebSocketHandler

from jupyter_ai_assist.server.guarded import Handler, guarded
from jupyter_ai_assist.server.handlers import ChatSocket

pytestmark = pytest.mark.anyio


async def test_these_are_the_routes(server):
    assert [str(route) for route in routes_of(server)] == [
        "GET ready",
        "GET status",
        "GET threads",
        "DELETE threads/x",
        "PATCH threads/x",
        "GET threads/x/turns",
        "GET threads/x/turns/x/picture",
        "GET threads/x/export",
        "GET keys",
        "DELETE keys/x",
        "PUT keys/x",
        "GET chat",
        "GET candidates",
        "POST payload",
        "POST files",
        "POST rewrite",
        "POST complete",
        "GET setup",
        "POST setup/test/x",
        "DELETE setup/endpoints/x",
        "PUT setup/endpoints/x",
        "POST setup/endpoints/x/models",
        "GET permissions",
        "PUT permissions/x",
        "GET prompts",
        "POST page",
    ]


async def test_none_of_them_lacks_a_check(server):
    lacking = {str(route): await faults_of(server, route) for route in routes_of(server)}
    assert {route: faults for route, faults in lacking.items() if faults} == {}


async def test_what_a_handler_does_not_have_is_answered_by_nobody(server):
    paths = {route.path for route in routes_of(server)}
    there = {(route.method, route.path) for route in routes_of(server)}
    for path in paths:
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            if (method, path) not in there:
                response = await server.fetch(method, path, "{}")
                assert response.code == 405, (method, path)


class Open(APIHandler):
    def get(self) -> None:
        self.finish("{}")


class ForAnybodyLoggedIn(APIHandler):
    @web.authenticated
    def get(self) -> None:
        self.finish("{}")


class Borrowed(APIHandler):
    """As a handler that inherits another's method, and asks for the other's resource."""

    auth_resource = "contents"

    @web.authenticated
    @authorized
    def get(self) -> None:
        self.finish("{}")


class ForEverySite(JupyterHandler):
    @guarded
    def get(self) -> None:
        self.finish("{}")


class ForEveryForm(Handler):
    def check_xsrf_cookie(self) -> None:
        pass

    @guarded
    def post(self) -> None:
        self.finish("{}")


class SocketForEverySite(ChatSocket):
    def check_origin(self, origin: str | None = None) -> bool:
        return True


class SocketForAnybodyLoggedIn(WebSocketMixin, WebSocketHandler, JupyterHandler):
    @ws_authenticated
    async def get(self, *args: str, **kwargs: str) -> None:
        await super().get(*args, **kwargs)

    def on_message(self, message: str | bytes) -> None:
        pass


@pytest.mark.parametrize(
    ("handler", "fault"),
    [
        (Open, "It answers without the token."),
        (ForAnybodyLoggedIn, "It answers whoever is not authorised."),
        (Borrowed, "It asks for [('read', 'contents')], not for ('read', 'ai_assist')."),
        (ForEverySite, "It answers a page of another site."),
        (ForEveryForm, "It answers a form of another site."),
        (SocketForEverySite, "It answers a page of another site."),
        (SocketForAnybodyLoggedIn, "It answers whoever is not authorised."),
    ],
)
async def test_a_handler_that_lacks_one_is_told(server, handler, fault):
    server.app.web_app.add_handlers(".*$", [(rf"{BASE}ai-assist/api/weak/(?P<id>\w+)", handler)])
    [route] = [route for route in routes_of(server) if route.path == "weak/x"]
    assert fault in await faults_of(server, route)


async def test_a_socket_opens_for_those_who_may_execute_and_nothing_else(server):
    server.authorizer.refuses = {"read", "write"}
    await server.connect(origin=f"http://{server.place.split('/')[0]}")
    assert set(server.authorizer.asked) == {("execute", "ai_assist")}


async def test_nothing_is_there_when_it_is_switched_off(fake, root, monkeypatch):
    monkeypatch.setenv("JUPYTER_AI_ASSIST_ENABLED", "false")
    async with running_server(root) as server:
        assert routes_of(server) == []
        assert (await server.fetch("GET", "status")).code == 404
        assert (
            "JUPYTER_AI_ASSIST_ENABLED"
            in (server.app.web_app.settings["page_config_data"]["aiAssistSwitchedOff"])
        )
