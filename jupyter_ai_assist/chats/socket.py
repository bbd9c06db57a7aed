"""What carries a client's frames: light, as a server's start loads it."""

from __future__ import annotations

from typing import Protocol

__all__ = ["GoneError", "Socket"]


class GoneError(Exception):
    """Nobody is at the other end any more."""


class Socket(Protocol):
    """What carries the frames of one connection."""

    async def write_message(self, message: str) -> None:
        """Send; done when it has left this process.

        Raises
        ------
        GoneError
            The other end is closed.
        """

    def close(self, code: int | None = None, reason: str | None = None) -> None:
        """End the connection."""
