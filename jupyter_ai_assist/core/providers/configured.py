"""A configured service, whatever is asked of it: its names, its key, its connections.

What asks services for text (``remote``) and for images (``core/images/remote``) are both one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from jupyter_ai_assist.core.keys import KeyRequest
from jupyter_ai_assist.core.settings import ProviderSettings

from .endpoint import Endpoint, KeyLookup, Limits

__all__ = ["ConfiguredService"]


class ConfiguredService:
    """One configured service.

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
        self._endpoint = Endpoint(settings, keys)
        self._limits = limits or Limits()
        self._sleep = sleep

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.slug!r}, kind={self._settings.kind!r})"

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
        return self._endpoint.key

    def unusable(self) -> str:
        """Why it cannot be used now, or ``""``."""
        return self._endpoint.unusable()

    async def aclose(self) -> None:
        """Close idle connections; call it in the loop that used them, before that ends.

        The engine's loop lives as long as its process, whose end closes them.
        """
        await self._endpoint.aclose()
