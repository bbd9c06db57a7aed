"""A configured service, as an ``ImageService``.

This module is light: pydantic-ai and the SDKs are loaded by the first request.
"""

from __future__ import annotations

from collections.abc import Callable

from jupyter_ai_assist.core.errors import ProviderError, ReplyError
from jupyter_ai_assist.core.providers import catalog
from jupyter_ai_assist.core.providers.base import Retrying
from jupyter_ai_assist.core.providers.configured import ConfiguredService
from jupyter_ai_assist.core.providers.endpoint import KeyLookup, Limits
from jupyter_ai_assist.core.settings import ModelInfo, Settings

from .base import ImageReply, ImageRequest

__all__ = ["RemoteImages", "remote_image_services"]

_WITHOUT = frozenset({"anthropic"})
"""Kinds of service that make no images."""


class RemoteImages(ConfiguredService):
    """One configured service, as an ``ImageService``."""

    @property
    def maker(self) -> str:
        """Whose models it has: both of OpenAI's interfaces have the same."""
        return self._settings.kind.partition("-")[0]

    @property
    def makes_anything(self) -> bool:
        """Whether a model of it that does not ship may make images or answer prompts alike."""
        vendor = self._endpoint.vendor
        return vendor.answers and vendor.inputs_as_options

    def models(self) -> tuple[ModelInfo, ...]:
        """The allowed image models that are known by name."""
        return tuple(model for model in catalog.allowed(self._settings) if model.images)

    async def make(
        self, request: ImageRequest, on_retry: Callable[[Retrying], None] = lambda _: None
    ) -> ImageReply:
        """Send one request, and once more where nothing was made and that may help."""
        tries, renewed = 0, False
        while True:
            key = await self._endpoint.secret(request.key)
            try:
                return await self._once(request, key)
            except ReplyError:
                raise  # something was made, and is to be paid
            except ProviderError as error:
                other = None
                if not (renewed or request.key):
                    other = await self._endpoint.renewed(error, key)
                renewed = renewed or other is not None
                again = other or self._limits.again(error, tries)
                if again is None:
                    raise
                tries += other is None
            on_retry(again)
            await self._sleep(again.wait)

    async def _once(self, request: ImageRequest, key: str | None) -> ImageReply:
        # pydantic-ai and an SDK: half a second.
        from jupyter_ai_assist.core.images import exchange  # noqa: PLC0415

        endpoint = self._endpoint
        return await exchange.exchange(
            request,
            vendor=endpoint.vendor,
            service=endpoint.service(request.model.model, key),
            base_url=endpoint.base_url,
            own_address=endpoint.own_address,
            key=key,
            headers=self._settings.headers,
            options=self._settings.options,
            pool=endpoint.connections(exchange.open_pool),
        )


def remote_image_services(settings: Settings, keys: KeyLookup) -> tuple[RemoteImages, ...]:
    """Every configured service that makes images, in the configuration's order."""
    limits = Limits.of(settings)
    return tuple(
        RemoteImages(provider, keys, limits)
        for provider in settings.providers
        if provider.kind not in _WITHOUT
    )
