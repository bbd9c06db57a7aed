"""A provider that is a service elsewhere: OpenAI, Anthropic, Google, any compatible server.

This module is light: pydantic-ai and the SDKs are loaded by the first
request, or ahead of it by ``preload`` in a background thread.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from jupyter_ai_assist.core import catalog
from jupyter_ai_assist.core.errors import (
    ConfigError,
    KeyStoreError,
    ProviderError,
    RateLimitedError,
    RequestRejectedError,
)
from jupyter_ai_assist.core.keys import KeyRequest, host_of
from jupyter_ai_assist.core.settings import ModelInfo, ProviderSettings, Settings
from jupyter_ai_assist.core.typed import typed

from .base import ModelRequest, ProviderEvent, Retrying
from .body import change_for
from .vendors import VENDORS, address, vendor_of

if TYPE_CHECKING:
    from .exchange import Exchange

_SECRET_CHARS = 8
"""A shorter header value is no secret, and may be any word of a message."""

__all__ = ["KeyLookup", "Limits", "RemoteProvider", "preload", "remote_providers"]


class KeyLookup(Protocol):
    """Where keys come from: ``core.keys.Keys``, or a fake."""

    def get(self, slug: str, *, host: str, env: str) -> str | None:
        """The key for this provider at this host, if there is one."""

    def require(self, slug: str, *, name: str, host: str, env: str) -> str:
        """The key, or a ``KeyStoreError`` that names every fix."""


@dataclass(frozen=True)
class Limits:
    """How long and how often a service is asked. All times are seconds."""

    first_token_timeout: float = 120.0
    max_retries: int = 2
    first_wait: float = 1.0
    """Before the first retry, where the service names no time; doubled each time."""
    longest_wait: float = 60.0
    """A service that wants a longer pause is not asked again."""

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """The limits that are configured."""
        return cls(settings.first_token_timeout, settings.max_retries)


class RemoteProvider:
    """One configured service, as a ``Provider``.

    Parameters
    ----------
    settings
        Where it is and what it offers.
    keys
        Asked on each request, so that a new key counts at once.
    limits
        Time-outs and retries.
    sleep
        Waits before a retry.
    """

    def __init__(
        self,
        settings: ProviderSettings,
        keys: KeyLookup,
        limits: Limits | None = None,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._settings = settings
        self._vendor = vendor_of(settings)
        self._keys = keys
        self._limits = limits or Limits()
        self._sleep = sleep
        self._pool: tuple[asyncio.AbstractEventLoop, Any] | None = None
        self._without: dict[str, frozenset[str]] = {}

    def __repr__(self) -> str:
        return f"RemoteProvider({self.slug!r}, kind={self._settings.kind!r})"

    @property
    def slug(self) -> str:
        """The part of a model id before the colon."""
        return self._settings.slug

    @property
    def name(self) -> str:
        """For people."""
        return self._settings.name

    @property
    def key(self) -> KeyRequest:
        """Whose key its requests carry, and where to."""
        return KeyRequest(self.slug, self._host(), self._key_env())

    def models(self) -> tuple[ModelInfo, ...]:
        """The allowed models that are known by name."""
        return catalog.allowed(self._settings)

    def unusable(self) -> str:
        """Why it cannot be used now, or ``""``."""
        if not self._settings.allowed_models:
            return "no model is allowed"
        try:
            found = self._keys.get(self.slug, host=self._host(), env=self._key_env())
        except (ConfigError, KeyStoreError) as error:
            return error.message
        return "" if found or not self._settings.key_required else "no key"

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ProviderEvent, None]:
        """Send one request and stream the reply, asking again where that may help."""
        tries = 0
        while True:
            arrived = False
            try:
                async with aclosing(self._exchange(request).run(request)) as chunks:
                    async for chunk in chunks:
                        arrived = True
                        yield chunk
            except ProviderError as error:
                if arrived:
                    raise
                less = self._less(error, request)
                again = less or self._later(error, tries)
                if again is None:
                    raise
                tries += less is None
            else:
                return
            yield again
            await self._sleep(again.wait)

    async def aclose(self) -> None:
        """Close idle connections; call it in the loop that streamed, before that ends.

        The engine's loop lives as long as its process, whose end closes them.
        """
        if self._pool is not None:
            _, pool = self._pool
            self._pool = None
            await pool.aclose()

    def _exchange(self, request: ModelRequest) -> Exchange:
        # pydantic-ai and an SDK: half a second, unless preloaded.
        from . import exchange  # noqa: PLC0415
        from .failures import Service  # noqa: PLC0415

        base_url = address(self._settings)
        key = self._key()
        without = self._without.get(request.model.id, frozenset())
        headers = self._settings.headers
        return exchange.Exchange(
            vendor=self._vendor,
            service=Service(
                name=self.name,
                slug=self.slug,
                host=host_of(base_url),
                model=request.model.model,
                secrets=tuple(v for v in (key, *headers.values()) if v and len(v) >= _SECRET_CHARS),
            ),
            base_url=base_url,
            own_address=base_url != self._vendor.base_url,
            key=key,
            headers=headers,
            change=change_for(self._vendor, self._settings, request, without),
            pool=self._connections(base_url, exchange.open_pool),
            first_token_timeout=self._limits.first_token_timeout,
        )

    def _connections(self, base_url: str, opened: Callable[[str], Any]) -> Any:
        """The pool of the running loop: connections belong to the loop that made them."""
        loop = asyncio.get_running_loop()
        if self._pool is None or self._pool[0] is not loop:
            self._pool = (loop, opened(base_url))
        return self._pool[1]

    def _host(self) -> str:
        return host_of(address(self._settings))

    def _key_env(self) -> str:
        """The vendor's usual variable counts only for the vendor's own address."""
        own = self._settings.base_url and self._settings.base_url != self._vendor.base_url
        return self._settings.api_key_env or ("" if own else self._vendor.key_env)

    def _key(self) -> str | None:
        host, env = self._host(), self._key_env()
        if self._settings.key_required:
            return self._keys.require(self.slug, name=self.name, host=host, env=env)
        return self._keys.get(self.slug, host=host, env=env)

    def _less(self, error: ProviderError, request: ModelRequest) -> Retrying | None:
        """Go without a field that the server refuses by name, if it is dispensable."""
        if not isinstance(error, RequestRejectedError) or error.status not in {400, 422}:
            return None
        known = self._without.get(request.model.id, frozenset())
        for path, called in self._vendor.dispensable.items():
            if path not in known and re.search(rf"\b{re.escape(called)}\b", error.message):
                self._without[request.model.id] = known | {path}
                return Retrying(f"{self.name} does not take {called!r}, so it is left out.", 0.0)
        return None

    def _later(self, error: ProviderError, tries: int) -> Retrying | None:
        """Wait and try again, if that may help and the wait is not too long."""
        if not error.retryable or tries >= self._limits.max_retries:
            return None
        wait = error.retry_after
        if wait is None:
            wait = self._limits.first_wait * 2**tries
        if wait > self._limits.longest_wait:
            if isinstance(error, RateLimitedError):
                error.hint = (
                    f"It asks for a pause of {wait:.0f} seconds; use {typed('/retry')} after that."
                )
            return None
        return Retrying(error.message, wait)


def remote_providers(settings: Settings, keys: KeyLookup) -> tuple[RemoteProvider, ...]:
    """Every configured service, in the configuration's order."""
    limits = Limits.of(settings)
    return tuple(RemoteProvider(provider, keys, limits) for provider in settings.providers)


def preload(kinds: Iterable[str] = ()) -> Iterator[None]:
    """Load what the given kinds of provider need, a step each time it is asked for the next."""
    from . import exchange  # noqa: PLC0415 - the point of the function

    yield
    vendors = tuple(VENDORS[kind] for kind in dict.fromkeys(kinds) if kind in VENDORS)
    yield from exchange.warm_up(vendors)
