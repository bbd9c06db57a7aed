"""Molecules, and how the assistant describes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from jupyter_ai_assist.kernel.variables.base import Describer, Preview


@dataclass
class Molecule:
    """What this package is about."""

    name: str
    atoms: list[str] = field(default_factory=list)


class Molecules(Describer):
    """Describes molecules; nothing that it asks runs code of theirs."""

    def claims(self, tp: type) -> bool:
        """By identity: a subclass may do anything."""
        return tp is Molecule

    def summary(self, obj: Any) -> str:
        """One line, without values."""
        return f"molecule of {len(obj.atoms)} atoms"

    def schema(self, obj: Any) -> str:
        """What it is made of, which is shared also where values are not."""
        return f"elements: {', '.join(sorted(set(obj.atoms)))}"

    def value(self, obj: Any, preview: Preview) -> str:
        """The values, bounded by the preview."""
        return f"{preview(obj.name)}: {preview(obj.atoms)}"


def describers() -> Iterable[Describer]:
    """The entry point."""
    return [Molecules()]
