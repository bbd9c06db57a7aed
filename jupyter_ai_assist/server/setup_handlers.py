"""The routes of the setup form."""

from __future__ import annotations

from jupyter_server.base.handlers import JupyterHandler

from .guarded import API, Handler, guarded

__all__ = ["SETUP_HANDLERS"]


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


_SLUG = r"(?P<slug>[^/]+)"

SETUP_HANDLERS: list[tuple[str, type[JupyterHandler]]] = [
    (rf"{API}/setup", SetupHandler),
    (rf"{API}/setup/test/(?P<provider>[^/]+)", TrialHandler),
    (rf"{API}/setup/endpoints/{_SLUG}", EndpointHandler),
    (rf"{API}/setup/endpoints/{_SLUG}/models", EndpointModelsHandler),
]
