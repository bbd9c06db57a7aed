"""Which cells no tool changes or runs."""

from __future__ import annotations

from collections.abc import Iterable

from jupyter_ai_assist.core.folding import folded_tag

from .base import Check
from .decision import ALLOWED, Decision, denied

__all__ = ["CellCheck"]


class CellCheck(Check):
    """Cells that are protected by a tag."""

    def protects(self, tags: Iterable[str]) -> str:
        """The entry of ``Assist.protected_tags`` that protects a cell; ``""`` if none does."""
        if not tags:
            return ""
        folded = set(map(folded_tag, tags))
        protecting = (tag for tag in self.settings.protected_tags if folded_tag(tag) in folded)
        return next(protecting, "")

    def decide_change(self, id_: str, tags: Iterable[str]) -> Decision:
        """Whether a cell may be changed, moved, deleted or run."""
        tag = self.protects(tags)
        if not tag:
            return ALLOWED
        rule = self._named("protected_tags", tag)
        return denied(
            f"The cell {id_!r} is protected by its tag {tag!r} ({rule}): the assistant does not "
            "change, move, delete or run it.",
            rule,
            "Leave it as it is. Only the user can take the tag off, in the notebook.",
        )
