"""The kernel of a notebook: connected to when it is first needed, and whenever it is another."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from jupyter_ai_assist.core.errors import WorkspaceError

from .host import Hosts
from .kernel import Kernel, KernelEndedError

__all__ = ["Keeper"]

_STARTS = 3
"""Tries to start a kernel of our own: another program may take a port between its choice and its
use, and then the kernel ends at once."""


class Keeper:
    """Has the kernel that the notebook has, which somebody may exchange or restart.

    Parameters
    ----------
    hosts
        Who runs it.
    name
        Tells which kernel the notebook is to get.
    updated
        Told the content of each ``update_display_data``.
    leave
        Called when the kernel is another: what belongs to the last one ends, and that is
        given up.
    """

    def __init__(
        self,
        hosts: Hosts,
        name: Callable[[], Awaitable[str]],
        updated: Callable[[dict[str, Any]], None],
        leave: Callable[[], Awaitable[None]],
    ) -> None:
        self._hosts = hosts
        self._name = name
        self._updated = updated
        self._leave = leave
        self._lock = asyncio.Lock()
        self._kernel: Kernel | None = None

    @property
    def starting(self) -> bool:
        """Whether a kernel starts, or is just being connected to."""
        return self._kernel is None and self._lock.locked()

    async def found(self) -> Kernel | None:
        """The kernel, which may be dead; ``None`` where there is none."""
        async with self._lock:
            return await self._found()

    async def running(self) -> Kernel | None:
        """The kernel, if one lives."""
        kernel = await self.found()
        return None if kernel is None or kernel.dead else kernel

    async def live(self) -> Kernel:
        """The kernel, started if there is none yet.

        Raises
        ------
        WorkspaceError
            It is dead, or does not start.
        """
        async with self._lock:
            kernel = await self._found()
            if kernel is None:
                kernel = self._kernel = await self._started()
            if kernel.dead:
                raise WorkspaceError(
                    "The kernel is dead; its variables are gone.", hint="Restart the kernel."
                )
            return kernel

    async def restart(self) -> None:
        """Have a new one in the place of the one that runs, which has been left."""
        await self._hosts.restart()
        await self.live()

    def give_up(self) -> Kernel | None:
        """Hand it over to whoever closes it; the next time it is connected to anew."""
        kernel, self._kernel = self._kernel, None
        return kernel

    async def _started(self, tries: int = _STARTS) -> Kernel:
        host = await self._hosts.start(await self._name())
        try:
            return await Kernel.connect(host, self._updated)
        except KernelEndedError:
            if host.shared or tries == 1:
                raise
        return await self._started(tries - 1)

    async def _found(self) -> Kernel | None:
        host = await self._hosts.find()
        mine = self._kernel
        if mine is not None:
            same = host is not None and mine.host.id == host.id
            if not same or (mine.dead and await mine.host.alive()):
                await self._leave()
        if self._kernel is None and host is not None:
            self._kernel = await Kernel.connect(host, self._updated)
        return self._kernel
