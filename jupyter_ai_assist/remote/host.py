"""The seam to whoever runs a kernel: we ourselves, or a server."""

from __future__ import annotations

from typing import Protocol

from jupyter_client.connect import KernelConnectionInfo

__all__ = ["Host", "Hosts"]


class Host(Protocol):
    """A kernel's process."""

    @property
    def id(self) -> str:
        """Tells it from the one that ran before or runs after."""

    @property
    def name(self) -> str:
        """Of its kernelspec."""

    @property
    def language(self) -> str:
        """As its kernelspec names it, which may be none."""

    @property
    def shared(self) -> bool:
        """Whether others may run code in it, too."""

    @property
    def connection(self) -> KernelConnectionInfo:
        """As in a connection file."""

    async def alive(self) -> bool:
        """Whether it runs."""

    async def started(self) -> bool:
        """Whether it has ever said anything, as far as its host knows."""

    async def busy(self) -> bool:
        """Whether somebody runs code in it, as far as its host knows."""

    async def interrupt(self) -> None:
        """Stop what it runs."""

    async def release(self) -> None:
        """We need it no longer: one of our own ends."""


class Hosts(Protocol):
    """The kernels of one notebook."""

    async def find(self) -> Host | None:
        """The one that runs for it, if one does."""

    async def start(self, name: str) -> Host:
        """Start one of this kernelspec.

        Raises
        ------
        WorkspaceError
            There is no such kernel, or it cannot be started.
        """

    async def restart(self) -> None:
        """Start the one anew that runs for it, if one does.

        Raises
        ------
        WorkspaceError
            It does not start.
        """
