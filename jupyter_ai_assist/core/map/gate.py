"""When no request may go out: the service, or the policy, wants fewer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

__all__ = ["Gate"]


class Gate:
    """Makes all requests of a map wait together.

    Parameters
    ----------
    until_free
        Seconds until the policy's own limit has room for one request; 0 for now.
    sleep, clock
        Wait, and give seconds; for tests.
    """

    def __init__(
        self,
        until_free: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._until_free = until_free
        self._sleep = sleep
        self._clock = clock
        self._closed_until = 0.0

    def hold(self, seconds: float) -> None:
        """Let nobody through for so long."""
        self._closed_until = max(self._closed_until, self._clock() + seconds)

    @property
    def closed(self) -> bool:
        """Whether nobody may pass now."""
        return self._wait() > 0

    async def passed(self) -> None:
        """Wait until one more request may go out, which then has to go at once."""
        while (wait := self._wait()) > 0:
            await self._sleep(wait)

    def _wait(self) -> float:
        return max(self._closed_until - self._clock(), self._until_free())
