"""Which family describes an object.

The first family that claims an object's true type describes it, so families
that know more come first, and whatever an extension adds comes before all.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from jupyter_ai_assist.core.workspace import Variable

from .arrays import Arrays
from .base import Describer
from .callables import Classes, Functions, Modules
from .containers import Containers
from .pandas_objects import Frames, Indexes, Series
from .pictures import AxesFamily, Figures, Images
from .polars_objects import LazyFrames, PolarsFrames, PolarsSeries
from .preview import ContainerPreview
from .scalars import Scalars
from .static import members, type_name
from .strangers import Strangers
from .unread import UnreadFamily

__all__ = ["BUILT_IN", "Descriptions"]

MAX_LINE = 200
MAX_TEXT = 8_000
"""Characters of ``schema_text`` and of ``value``."""

BUILT_IN: tuple[Describer, ...] = (
    UnreadFamily(),
    Series(),
    Scalars(),
    Classes(),
    Functions(),
    Modules(),
    Containers(),
    Arrays(),
    Frames(),
    Indexes(),
    PolarsFrames(),
    PolarsSeries(),
    LazyFrames(),
    Figures(),
    AxesFamily(),
    Images(),
    Strangers(),
)


class Descriptions:
    """Describes objects for one request.

    Make a new one for each request: it remembers the family of each type by
    the type's identity, which is only sure while the objects are alive.

    Parameters
    ----------
    extra
        Families that come before the built-in ones.
    """

    def __init__(self, extra: Iterable[Describer] = ()) -> None:
        self._families = (*extra, *BUILT_IN)
        self._known: dict[int, Describer] = {}

    def line(self, name: str, obj: Any) -> Variable:
        """An object in one line: no values, no facts."""
        try:
            family = self._family(obj)
            return Variable(name=name, type=family.type_name(obj), summary=family.summary(obj))
        except Exception as error:  # noqa: BLE001 - a broken object is described as broken
            return _unreadable(name, obj, error)

    def schema(self, name: str, obj: Any) -> Variable:
        """An object with its schema: no values, no facts."""
        line = self.line(name, obj)
        try:
            text = _cut(self._family(obj).schema(obj), MAX_TEXT)
        except Exception as error:  # noqa: BLE001 - a broken object is described as broken
            return _unreadable(name, obj, error)
        return line.model_copy(update={"schema_text": text})

    def full(self, name: str, obj: Any) -> Variable:
        """All that can be said of an object."""
        schema = self.schema(name, obj)
        try:
            family = self._family(obj)
            value = _cut(family.value(obj, self.preview), MAX_TEXT)
            facts = {**family.facts(obj), "members": list(members(obj))}
        except Exception as error:  # noqa: BLE001 - a broken object is described as broken
            return _unreadable(name, obj, error)
        return schema.model_copy(update={"value": value, "facts": facts})

    def preview(self, obj: Any) -> str:
        """Bounded text of an object with its values."""
        return ContainerPreview(self._inline)(obj)

    def _inline(self, obj: Any) -> str:
        try:
            return self._family(obj).inline(obj)
        except Exception as error:  # noqa: BLE001 - a broken object is described as broken
            broken = _unreadable("", obj, error)
            return f"<{broken.type}: {broken.summary}>"

    def _family(self, obj: Any) -> Describer:
        tp = type(obj)
        family = self._known.get(id(tp))
        if family is None:
            family = next(family for family in self._families if family.claims(tp))
            self._known[id(tp)] = family
        return family


def _unreadable(name: str, obj: Any, error: Exception) -> Variable:
    reason = type_name(type(error))
    return Variable(
        name=name, type=type_name(type(obj)), summary=f"could not be described ({reason})"
    )


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"
