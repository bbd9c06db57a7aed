"""The kernel of a notebook's session in this server."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_core.utils import ensure_async
from tornado.web import HTTPError

from jupyter_ai_assist.core.errors import WorkspaceError
from jupyter_ai_assist.remote.bridge import Bridge

from .places import Place

__all__ = ["ServerKernel", "ServerKernels"]

_RESTART = 60.0
"""Seconds that a start or a restart of somebody else may take."""


class ServerKernel:
    """A kernel that the server runs, for frontends as well."""

    shared = True

    def __init__(self, bridge: Bridge, manager: Any, id_: str) -> None:
        self._bridge = bridge
        self._manager = manager
        self._id = id_
        kernel = manager.get_kernel(id_)
        self._process = _process(kernel)
        self.id = f"{id_} {self._process}"
        self.name: str = kernel.kernel_name
        self.language: str = kernel.kernel_spec.language if kernel.kernel_spec else ""
        self.connection: KernelConnectionInfo = kernel.get_connection_info()

    async def alive(self) -> bool:
        """Whether it runs: a kernel that was restarted is another one with the same ports."""
        return await self._bridge.call(self._alive())

    async def started(self) -> bool:
        """Whether it has said what it does."""
        return await self._bridge.call(self._state()) in {"idle", "busy"}

    async def busy(self) -> bool:
        """Whether it is at work, as the server has it from its messages."""
        return await self._bridge.call(self._state()) == "busy"

    async def interrupt(self) -> None:
        """Stop what it runs."""
        await self._bridge.call(self._interrupt())

    async def release(self) -> None:
        """It stays: it is the notebook's."""

    async def _alive(self) -> bool:
        if self._id not in self._manager:
            return False
        kernel = self._manager.get_kernel(self._id)
        # While it is restarted, this waits for the new process.
        runs = bool(await ensure_async(kernel.is_alive()))
        return runs and _process(kernel) == self._process

    async def _state(self) -> str:
        if self._id not in self._manager:
            return "dead"
        return str(self._manager.get_kernel(self._id).execution_state)

    async def _interrupt(self) -> None:
        if self._id in self._manager:
            await ensure_async(self._manager.interrupt_kernel(self._id))


class ServerKernels:
    """The kernel of one notebook.

    Parameters
    ----------
    place
        Where the notebook is.
    """

    def __init__(self, serverapp: Any, place: Place, bridge: Bridge) -> None:
        self._sessions = serverapp.session_manager
        self._kernels = serverapp.kernel_manager
        self._gateway = serverapp.gateway_config
        self._place = place
        self._session = ""
        """The id of the session that was found last: it stays when a notebook is renamed."""
        self._bridge = bridge

    async def find(self) -> ServerKernel | None:
        """The kernel of its session, if it has one."""
        return await self._bridge.call(self._find())

    async def start(self, name: str) -> ServerKernel:
        """Open a session for it; see ``Hosts.start``."""
        return await self._bridge.call(self._start(name))

    async def seen(self) -> bool:
        """Whether a page is connected to it."""
        return await self._bridge.call(self._seen())

    async def restart(self) -> None:
        """Start the session's kernel anew."""
        await self._bridge.call(self._restart())

    async def _find(self) -> ServerKernel | None:
        id_ = await self._kernel_id()
        if not id_:
            return None
        await _settled(self._kernels.get_kernel(id_))
        return self._kernel(id_) if id_ in self._kernels else None

    async def _kernel_id(self) -> str:
        """Of its session; blank if it has none."""
        for session in await self._of_notebook():
            id_: str = session["kernel"]["id"]
            if id_ in self._kernels:
                self._session = session["id"]
                return id_
        return ""

    async def _seen(self) -> bool:
        sessions = await self._of_notebook()
        return any(session["kernel"].get("connections") for session in sessions)

    async def _of_notebook(self) -> list[dict[str, Any]]:
        """The one session that is known, or those that have its path."""
        sessions = await ensure_async(self._sessions.list_sessions())
        known = [one for one in sessions if one["id"] == self._session]
        return known or [one for one in sessions if one["path"] == self._place.path]

    async def _start(self, name: str) -> ServerKernel:
        try:
            session = await ensure_async(
                self._sessions.create_session(
                    path=self._place.path,
                    name=self._place.path.rpartition("/")[2],
                    type="notebook",
                    kernel_name=name,
                )
            )
        except NoSuchKernel as error:
            raise WorkspaceError(
                f"The notebook's kernel {name!r} is not installed here.",
                hint="Choose another kernel for the notebook.",
            ) from error
        except (HTTPError, OSError, RuntimeError) as error:
            raise WorkspaceError(
                f"The kernel {name!r} cannot be started: {error}.",
                hint="The server's log says more.",
            ) from error
        return self._kernel(session["kernel"]["id"])

    async def _restart(self) -> None:
        id_ = await self._kernel_id()
        if not id_:
            return
        try:
            await ensure_async(self._kernels.restart_kernel(id_))
        except (HTTPError, OSError, RuntimeError, TimeoutError) as error:
            raise WorkspaceError(
                f"The kernel does not start again: {error}.", hint="The server's log says more."
            ) from error

    def _kernel(self, id_: str) -> ServerKernel:
        if self._gateway.gateway_enabled:
            raise WorkspaceError(
                "This server runs its kernels through a gateway, which the assistant cannot use.",
                hint="Ask without the kernel: cells can be read and changed.",
            )
        return ServerKernel(self._bridge, self._kernels, id_)


def _process(kernel: Any) -> Any:
    """Tells one process of a kernel from the next; ``None`` where its provisioner names none."""
    return getattr(kernel.provisioner, "pid", None)


async def _settled(kernel: Any) -> None:
    """Wait for the end of a start or a restart: until then, the last process may answer."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_RESTART):
            while kernel.owns_kernel and not kernel.ready.done():
                await asyncio.wait({kernel.ready})
