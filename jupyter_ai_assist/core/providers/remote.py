"""A provider that is a service elsewhere: OpenAI, Anthropic, Google, any compatible server.

This module is light: pydantic-ai and the SDKs are loaded by the first
request, or ahead of it by ``preload`` in a background thread.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from jupyter_ai_assist.core.errors import (
    ProviderError,
    RequestRejectedError,
)
from jupyter_ai_assist.core.providers import catalog
from jupyter_ai_assist.core.settings import ModelAbility, ModelInfo, ProviderSettings, Settings

from .base import ModelRequest, ProviderEvent, Retrying
from .body import change_for
from .configured import ConfiguredService
from .endpoint import KeyLookup, Limits
from .schemas import is_closed
from .vendors import VENDORS, vendor_of

if TYPE_CHECKING:
    from .exchange import Exchange
    from .replicate import PredictionExchange

__all__ = ["KeyLookup", "Limits", "RemoteProvider", "preload", "remote_providers"]

_OF_SCHEMA = re.compile(
    r"schema|response_format|output_config|output_format|text\.format", re.IGNORECASE
)
"""What a service names that refuses a schema, or any."""


class RemoteProvider(ConfiguredService):
    """One configured service, as a ``Provider``."""

    def __init__(
        self,
        settings: ProviderSettings,
        keys: KeyLookup,
        limits: Limits | None = None,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        super().__init__(settings, keys, limits, sleep=sleep)
        self._models = catalog.allowed(settings)
        self._without: dict[str, frozenset[str]] = {}
        """By model, the fields that its server has refused."""
        self._learnt: dict[str, Any] = {}
        self._in_words: set[tuple[str, str]] = set()
        """Models, each with a schema that it has refused."""

    def models(self) -> tuple[ModelInfo, ...]:
        """The allowed models that are known by name."""
        return self._models

    @property
    def abilities(self) -> frozenset[ModelAbility]:
        """What its models can do besides answering."""
        return self._endpoint.vendor.abilities

    def fitted(self, request: ModelRequest) -> ModelRequest:
        """The request without a schema that is only told in words; settings are checked."""
        change_for(self._endpoint.vendor, self._settings, request)
        schema, vendor = request.schema, self._endpoint.vendor
        if schema is None or (
            vendor.schemas and is_closed(schema) and _named(request) not in self._in_words
        ):
            return request
        return replace(request, schema=None)

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ProviderEvent, None]:
        """Send one request and stream the reply, asking again where that may help."""
        tries, renewed = 0, False
        while True:
            arrived, request = False, self.fitted(request)
            key = await self._endpoint.secret(request.key)
            try:
                async with aclosing(self._exchange(request, key).run(request)) as chunks:
                    async for chunk in chunks:
                        arrived = True
                        yield chunk
            except ProviderError as error:
                if arrived:
                    raise
                other = self._less(error, request)
                if other is None and not (renewed or request.key):
                    other = await self._endpoint.renewed(error, key)
                    renewed = other is not None
                again = other or self._limits.again(error, tries)
                if again is None:
                    raise
                tries += other is None
            else:
                return
            yield again
            await self._sleep(again.wait)

    def _exchange(self, request: ModelRequest, key: str | None) -> Exchange | PredictionExchange:
        # pydantic-ai and an SDK: half a second, unless preloaded.
        from jupyter_ai_assist.core.providers import exchange  # noqa: PLC0415

        endpoint = self._endpoint
        without = self._without.get(request.model.id, frozenset())
        return exchange.exchange_of(endpoint.vendor)(
            vendor=endpoint.vendor,
            service=endpoint.service(request.model.model, key),
            base_url=endpoint.base_url,
            own_address=endpoint.own_address,
            key=key,
            headers=self._settings.headers,
            change=change_for(endpoint.vendor, self._settings, request, without),
            pool=endpoint.connections(exchange.open_pool),
            first_token_timeout=self._limits.first_token_timeout,
            learnt=self._learnt,
        )

    def _less(self, error: ProviderError, request: ModelRequest) -> Retrying | None:
        """Go without what the server refuses by name, if it is dispensable."""
        if not isinstance(error, RequestRejectedError) or error.status not in {400, 422, None}:
            return None
        if request.schema is not None and (
            error.status is None or _OF_SCHEMA.search(error.message)
        ):
            self._in_words.add(_named(request))
            return Retrying(f"{self.name} does not take this schema, so it is told in words.", 0.0)
        known = self._without.get(request.model.id, frozenset())
        for path, called in self._endpoint.vendor.dispensable.items():
            if path not in known and re.search(rf"\b{re.escape(called)}\b", error.message):
                self._without[request.model.id] = known | {path}
                return Retrying(f"{self.name} does not take {called!r}, so it is left out.", 0.0)
        return None


def _named(request: ModelRequest) -> tuple[str, str]:
    """A model and the schema that it is to be held to."""
    return request.model.id, json.dumps(request.schema, sort_keys=True)


def remote_providers(settings: Settings, keys: KeyLookup) -> tuple[RemoteProvider, ...]:
    """Every configured service that answers prompts, in the configuration's order."""
    limits = Limits.of(settings)
    return tuple(
        RemoteProvider(provider, keys, limits)
        for provider in settings.providers
        if vendor_of(provider).answers
    )


def preload(kinds: Iterable[str] = ()) -> Iterator[None]:
    """Load what the given kinds of provider need, a step each time it is asked for the next."""
    from jupyter_ai_assist.core.providers import exchange  # noqa: PLC0415 - the point of the function

    yield
    vendors = tuple(VENDORS[kind] for kind in dict.fromkeys(kinds) if kind in VENDORS)
    yield from exchange.warm_up(vendors)
