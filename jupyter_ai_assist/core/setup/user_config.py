"""The seam to the user's own configuration, as far as the assistant itself writes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

__all__ = ["UserConfig"]


class UserConfig(Protocol):
    """A file of settings beside those that people write by hand; called from any thread."""

    @property
    def path(self) -> str:
        """The file, for messages."""

    def change(self, trait: str, change: Callable[[Any], Any]) -> None:
        """Set one setting; it holds at once in this process, and elsewhere from its next start.

        Parameters
        ----------
        trait
            ``Assist.tool_modes``.
        change
            Gets what the file says of it, ``None`` if nothing; gives what it is to say.

        Raises
        ------
        ConfigError
            The value is none that the setting takes, or the file cannot be used.
        PolicyError
            The file is an administrator's.
        """
