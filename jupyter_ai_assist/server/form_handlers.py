"""The routes of the forms: setup, permissions, stored prompts."""

from __future__ import annotations

from jupyter_server.base.handlers import JupyterHandler

from .guarded import API, Handler, guarded

__all__ = ["FORM_HANDLERS"]


class SetupHandler(Handler):
    """Providers and endpoints."""

    @guarded
    async def get(self) -> None:
        """All of them, with the status of each key, and who fixed what."""
        await self.reply(lambda api: api.setup.state())


class TrialHandler(Handler):
    """Whether a provider answers."""

    @guarded
    async def post(self, provider: str) -> None:
        """Ask it for a word."""
        await self.reply(lambda api: api.setup.test(provider))


class EndpointHandler(Handler):
    """One endpoint of the user's own."""

    @guarded
    async def put(self, slug: str) -> None:
        """Add or change it."""
        given = self.object_of_body()
        if given is not None:
            await self.reply(lambda api: api.setup.save(slug, given))

    @guarded
    async def delete(self, slug: str) -> None:
        """Remove it, with its key."""
        await self.reply(lambda api: api.setup.delete(slug))


class EndpointModelsHandler(Handler):
    """The models that an endpoint lists."""

    @guarded
    async def post(self, slug: str) -> None:
        """Ask the address in the form, with the key in it, if any."""
        given = self.object_of_body()
        if given is not None:
            base_url, key = str(given.get("base_url", "")), str(given.get("key", ""))
            await self.reply(lambda api: api.setup.models_at(slug, base_url, key))


class PermissionsHandler(Handler):
    """What the assistant may do and share."""

    @guarded
    async def get(self) -> None:
        """All of it, and who says so."""
        await self.reply(lambda api: api.permissions())


class PermissionHandler(Handler):
    """One tool."""

    @guarded
    async def put(self, tool: str) -> None:
        """Let it ask again."""
        mode = self.text_of_body("mode")
        if mode is not None:
            await self.reply(lambda api: api.let_ask(tool, mode))


class PromptsHandler(Handler):
    """The stored prompts."""

    @guarded
    async def get(self) -> None:
        """Those that can be asked about a notebook."""
        notebook = self.get_query_argument("notebook", "")
        await self.reply(lambda api: api.prompts(notebook))


_SLUG = r"(?P<slug>[^/]+)"

FORM_HANDLERS: list[tuple[str, type[JupyterHandler]]] = [
    (rf"{API}/setup", SetupHandler),
    (rf"{API}/setup/test/(?P<provider>[^/]+)", TrialHandler),
    (rf"{API}/setup/endpoints/{_SLUG}", EndpointHandler),
    (rf"{API}/setup/endpoints/{_SLUG}/models", EndpointModelsHandler),
    (rf"{API}/permissions", PermissionsHandler),
    (rf"{API}/permissions/(?P<tool>[\w-]+)", PermissionHandler),
    (rf"{API}/prompts", PromptsHandler),
]
