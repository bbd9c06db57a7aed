"""Where a configured service is, whose key it gets, and the connections to it.

What asks services for text (``remote``) and for images (``core/images/remote``)
both stand on it. It is light: nothing is loaded before the first request.
"""

from __future__ import annotations

import asyncio
import contextlib
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Protocol

from jupyter_ai_assist.core.errors import (
    AuthenticationError,
    ConfigError,
    KeyStoreError,
    PolicyError,
    ProviderError,
    RateLimitedError,
)
from jupyter_ai_assist.core.keys import KeyRequest, KeyStatus, host_of, named_key
from jupyter_ai_assist.core.policy.key_commands import decide_key_command
from jupyter_ai_assist.core.settings import ProviderSettings, Settings
from jupyter_ai_assist.core.typed import typed

from .base import Retrying
from .service import Service
from .vendors import address, vendor_of

__all__ = ["Endpoint", "KeyLookup", "Limits"]

_SECRET_CHARS = 8
"""A shorter header value is no secret, and may be any word of a message."""

_REJECTED = 401
"""The status of a key that is not known (any more); with 403 it is known, and may not do this."""


class KeyLookup(Protocol):
    """Where keys come from: ``core.keys.Keys``, or a fake."""

    def status(self, request: KeyRequest) -> KeyStatus:
        """Where the key for this provider at this host is."""

    async def obtain(self, request: KeyRequest, *, name: str, required: bool = True) -> str | None:
        """The key, or a ``KeyStoreError`` that names every fix."""

    async def renew(self, request: KeyRequest, rejected: str) -> bool:
        """Whether there is another key now that this one was not accepted."""


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

    def again(self, error: ProviderError, tries: int) -> Retrying | None:
        """Wait and try again, if that may help and the wait is not too long."""
        if not error.retryable or tries >= self.max_retries:
            return None
        wait = error.retry_after
        if wait is None:
            wait = self.first_wait * 2**tries
        if wait > self.longest_wait:
            if isinstance(error, RateLimitedError):
                error.hint = (
                    f"It asks for a pause of {wait:.0f} seconds; use {typed('/retry')} after that."
                )
            return None
        return Retrying(error.message, wait, isinstance(error, RateLimitedError))


class Endpoint:
    """One configured service.

    Parameters
    ----------
    settings
        Where it is and what it offers.
    keys
        Asked on each request, so that a new key counts at once.
    """

    def __init__(self, settings: ProviderSettings, keys: KeyLookup) -> None:
        self.settings = settings
        self.vendor = vendor_of(settings)
        self._keys = keys
        self._pool: tuple[asyncio.AbstractEventLoop, Any] | None = None
        self._unused: weakref.finalize[..., Endpoint] | None = None

    @property
    def base_url(self) -> str:
        """Its address, without a slash at the end."""
        return address(self.settings)

    @property
    def own_address(self) -> bool:
        """Whether that is another than the vendor's."""
        return self.base_url != self.vendor.base_url

    @property
    def host(self) -> str:
        """The one host that its key goes to."""
        return host_of(self.base_url)

    @property
    def key(self) -> KeyRequest:
        """Whose key its requests carry, and where to."""
        command = self.settings.api_key_command
        return KeyRequest(self.settings.slug, self.host, self._key_env(), command)

    def unusable(self) -> str:
        """Why it cannot be used now, or ``""``; no command is run."""
        if not self.settings.allowed_models:
            return "no model is allowed"
        try:
            decide_key_command(self.settings, self.settings.command_lists).require()
            status = self._keys.status(self.key)
        except (ConfigError, KeyStoreError, PolicyError) as error:
            return error.message
        if status.problem:
            return status.problem
        return "" if status.usable or not self.settings.key_required else "no key"

    async def secret(self, name: str = "") -> str | None:
        """The key, or the one of that name.

        Raises
        ------
        KeyStoreError
            There is none, it is for another host, or its command failed.
        PolicyError
            Its command may not run.
        """
        if name:
            called = f"{self.settings.name} called {name}"
            return await self._keys.obtain(named_key(self.key, name), name=called)
        decide_key_command(self.settings, self.settings.command_lists).require()
        return await self._keys.obtain(
            self.key, name=self.settings.name, required=self.settings.key_required
        )

    async def renewed(self, error: ProviderError, key: str | None) -> Retrying | None:
        """Another try with another key, where this one was not accepted and a command has one.

        Raises
        ------
        KeyStoreError
            The command failed.
        PolicyError
            It may not run.
        """
        if key is None or not isinstance(error, AuthenticationError) or error.status != _REJECTED:
            return None
        decide_key_command(self.settings, self.settings.command_lists).require()
        if not await self._keys.renew(self.key, key):
            return None
        return Retrying(f"{self.settings.name} did not accept the key; there is a new one.", 0.0)

    def service(self, model: str, key: str | None) -> Service:
        """Who is asked, for messages, none of which may hold the key."""
        secrets, command = (key, *self.settings.headers.values()), self.settings.api_key_command
        return Service(
            name=self.settings.name,
            slug=self.settings.slug,
            host=self.host,
            model=model,
            secrets=tuple(value for value in secrets if value and len(value) >= _SECRET_CHARS),
            key_from=f"the command {PurePath(command[0]).name}" if command else "",
        )

    def connections(self, opened: Callable[[str], Any]) -> Any:
        """The pool of the running loop: connections belong to the loop that made them."""
        loop = asyncio.get_running_loop()
        if self._pool is None or self._pool[0] is not loop:
            pool = opened(self.base_url)
            self._pool = (loop, pool)
            # Where the configuration is read anew, another endpoint takes this one's place.
            self._unused = weakref.finalize(self, _close_soon, loop, pool)
            self._unused.atexit = False
        return self._pool[1]

    async def aclose(self) -> None:
        """Close idle connections; call it in the loop that used them, before that ends.

        The engine's loop lives as long as its process, whose end closes them. Those of an
        endpoint that nobody has any more are closed by themselves.
        """
        if self._pool is not None:
            _, pool = self._pool
            self._pool = None
            if self._unused is not None:
                self._unused.detach()
            await pool.aclose()

    def _key_env(self) -> str:
        """The vendor's usual variable counts only for the vendor's own address."""
        elsewhere = self.settings.base_url and self.settings.base_url != self.vendor.base_url
        return self.settings.api_key_env or ("" if elsewhere else self.vendor.key_env)


_CLOSING: set[asyncio.Task[None]] = set()
"""A loop keeps no task alive by itself."""


def _close_soon(loop: asyncio.AbstractEventLoop, pool: Any) -> None:
    """Close a pool in the loop that it belongs to, from whatever thread."""

    def start() -> None:
        closing = loop.create_task(pool.aclose())
        _CLOSING.add(closing)
        closing.add_done_callback(_CLOSING.discard)

    with contextlib.suppress(RuntimeError):  # the loop has ended, and its connections with it
        loop.call_soon_threadsafe(start)
