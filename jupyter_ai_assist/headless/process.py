"""A kernel process of our own, from its start to its end."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import AsyncKernelManager

from jupyter_ai_assist.core.errors import WorkspaceError

__all__ = ["OwnKernel", "Process"]


class Process:
    """A kernel that nobody else is connected to."""

    shared = False

    def __init__(self, manager: AsyncKernelManager) -> None:
        self._manager = manager
        self.ended = False

    @property
    def id(self) -> str:
        """The manager's id for it."""
        return self._manager.kernel_id

    @property
    def name(self) -> str:
        """Of its kernelspec."""
        return self._manager.kernel_name

    @property
    def language(self) -> str:
        """As its kernelspec names it."""
        spec = self._manager.kernel_spec
        return spec.language if spec else ""

    @property
    def connection(self) -> KernelConnectionInfo:
        """As in a connection file."""
        return self._manager.get_connection_info()

    async def alive(self) -> bool:
        """Whether it runs."""
        alive: bool = await self._manager.is_alive()
        return alive

    async def started(self) -> bool:
        """Nobody hears it but us."""
        return False

    async def busy(self) -> bool:
        """Not with anything of others."""
        return False

    async def interrupt(self) -> None:
        """Stop what it runs."""
        await self._manager.interrupt_kernel()

    async def release(self) -> None:
        """End it, by force after some seconds."""
        self.ended = True
        await self._manager.shutdown_kernel()


class OwnKernel:
    """The kernel of one notebook file.

    Parameters
    ----------
    path
        The notebook's absolute path.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._process: Process | None = None

    async def find(self) -> Process | None:
        """The process that was started and not ended yet, dead or alive."""
        return None if self._process is None or self._process.ended else self._process

    async def start(self, name: str) -> Process:
        """Start one in the notebook's folder; see ``Hosts.start``."""
        manager = AsyncKernelManager(kernel_name=name)
        try:
            await manager.start_kernel(
                cwd=str(self._path.parent),
                env={**os.environ, "JPY_SESSION_NAME": str(self._path)},
                # What it writes beside its messages is not for our terminal.
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except NoSuchKernel as error:
            raise WorkspaceError(
                f"The notebook's kernel {name!r} is not installed here.",
                hint="Install it (jupyter kernelspec list shows what there is), or choose "
                "another kernel for the notebook.",
            ) from error
        except OSError as error:
            raise WorkspaceError(
                f"The kernel {name!r} cannot be started: {error.strerror or error}.",
                hint="Check its kernelspec: jupyter kernelspec list shows where it is.",
            ) from error
        self._process = Process(manager)
        return self._process

    async def restart(self) -> None:
        """Nothing is left to be done: the process has ended when it was released."""
