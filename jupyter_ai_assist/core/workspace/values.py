"""The seam to the live values of a kernel: many texts taken from it, results put back.

Only a door inside the kernel has it. It runs the person's own code where that is
theirs to run (a class that checks a value), in the thread that is theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from jupyter_ai_assist.core.tasks.forms import Form

__all__ = ["Items", "LiveValues"]


@dataclass(frozen=True)
class Items:
    """What a column, list or dict holds, as texts."""

    labels: tuple[str, ...]
    """Of each one, for people: the index, the key, or the number."""
    texts: tuple[str | None, ...]
    """``None`` where there is no text: a missing value, or a blank."""
    what: str = "text"
    """What each is, for people."""
    telling: bool = True
    """Whether the texts tell people something; else they only stand for what each is."""
    kept_back: tuple[str, ...] = ()
    """The names of columns and keys that the texts are without."""

    def __len__(self) -> int:
        return len(self.labels)


class LiveValues(Protocol):
    """The names of a running kernel."""

    async def items(self, path: str, excluded: Callable[[str], bool]) -> Items:
        """The texts of a column, list, dict or table; the rows of a table as JSON.

        Parameters
        ----------
        excluded
            Whether a column or key of that name is left out.

        Raises
        ------
        UsageError
            There is no such value, or it is not many things.
        """

    async def form(self, path: str) -> Form | None:
        """The class or JSON schema at a path; ``None`` if there is no such name.

        Raises
        ------
        UsageError
            It says nothing about the form of a value.
        """

    async def replaced(self, target: str, source: str, fields: Sequence[str]) -> list[str]:
        """Check that results can be put there; give the columns that they would replace.

        Parameters
        ----------
        target
            A new name, or a column: ``short``, ``df.short``, ``df["short text"]``. For
            results with fields also a table, which gets a column for each.
        source
            Where the items came from: as many results go back.
        fields
            Of each result; empty where it is one value.

        Raises
        ------
        UsageError
            They cannot.
        """

    async def put(self, target: str, source: str, results: Sequence[Any], form: Form | None) -> str:
        """Put all results in their place at one stroke; give its name for people.

        Parameters
        ----------
        results
            One for each item, in order; ``None`` where there is none.
        form
            Of each; where it is a class and no table takes them, its instances are put.
        """
