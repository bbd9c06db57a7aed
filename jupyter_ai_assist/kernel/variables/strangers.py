"""Objects of unknown classes: what their class says, and the names they store."""

from __future__ import annotations

from typing import Any

from .base import Describer
from .callables import first_line
from .static import class_doc, class_name, instance_dict, type_name

__all__ = ["Strangers"]

MAX_ATTRIBUTES = 50


class Strangers(Describer):
    """Everything that no other family claims; the values of attributes stay unread."""

    def claims(self, _tp: type) -> bool:
        """Any type."""
        return True

    def summary(self, obj: Any) -> str:
        """The class."""
        return f"{class_name(type(obj))} object"

    def inline(self, obj: Any) -> str:
        """The class alone: it is all that is known."""
        return f"<{self.type_name(obj)}>"

    def schema(self, obj: Any) -> str:
        """The class's first line of documentation, and the attributes stored with types."""
        own = [
            f"{name}: {type_name(type(value))}"
            for name, value in list(instance_dict(obj).items())
            if type(name) is str and not name.startswith("_")
        ]
        return "\n".join(
            line for line in (first_line(class_doc(type(obj))), *own[:MAX_ATTRIBUTES]) if line
        )
