"""Where a notebook is, as the people of a door know it and as the engine does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

__all__ = ["Place", "Places"]


@dataclass
class Place:
    """Where one notebook is; whoever has it sees at once when it is somewhere else."""

    path: str
    """As clients name it; blank for no notebook."""
    full: str
    """As the notebook's kernel knows it, and its conversations are stored."""
    folder: str
    """What file tools may read."""


class Places(Protocol):
    """Translates paths."""

    def checked(self, notebook: str) -> str:
        """A notebook's path as clients name it, without what means nothing.

        Raises
        ------
        UsageError
            It is no path of a notebook.
        """

    def full(self, notebook: str) -> str:
        """The path that the notebook's kernel knows, and its conversations are stored under."""

    def folder(self, notebook: str) -> str:
        """The folder that file tools may read."""

    def shown(self, path: str) -> str:
        """A stored path as clients name it; as it is where they have no name for it."""
