"""Which cells no tool changes or runs."""

from __future__ import annotations

from collections.abc import Iterable

from jupyter_ai_assist.core.errors import PolicyError

from .base import Check

__all__ = ["CellCheck"]


class CellCheck(Check):
    """Cells that are protected by a tag."""

    def protects(self, tags: Iterable[str]) -> str:
        """The entry of ``Assist.protected_tags`` that protects a cell; ``""`` if none does."""
        if not tags:
            return ""
        folded = {tag.casefold() for tag in tags}
        protecting = (tag for tag in self.settings.protected_tags if tag.casefold() in folded)
        return next(protecting, "")

    def require_unprotected(self, id_: str, tags: Iterable[str]) -> None:
        """Refuse to change, move, delete or run a protected cell.

        Raises
        ------
        PolicyError
            It is protected.
        """
        tag = self.protects(tags)
        if tag:
            raise PolicyError(
                f"The cell {id_!r} is protected by its tag {tag!r} "
                f"({self._named('protected_tags', tag)}): the assistant does not change, move, "
                "delete or run it.",
                hint="Leave it as it is. Only the user can take the tag off, in the notebook.",
            )
