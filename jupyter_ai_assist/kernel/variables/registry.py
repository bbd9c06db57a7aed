"""Which family describes an object.

The first family that claims an object's true type describes it, so families
that know more come first, and whatever an extension adds comes before all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import TypeAdapter

from jupyter_ai_assist.core.workspace import Variable

from .arrays import Arrays
from .base import MODULES, Describer
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

MAX_TEXT = 8_000
"""Characters of ``schema_text`` and of ``value``."""

_VARIABLES = TypeAdapter(list[Variable])

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
        self._same: dict[int, dict[str, str]] = {}

    def listing(self, named: Mapping[str, Any]) -> list[Variable]:
        """Named objects without values and facts: data, functions, classes, modules, by name."""
        ranks: list[list[str]] = [[] for _ in range(MODULES + 1)]
        for name, obj in named.items():
            ranks[self._family(obj).rank].append(name)
        # One validation for all takes half the time of one for each.
        return _VARIABLES.validate_python(
            [self._row(name, named[name]) for names in ranks for name in sorted(names)]
        )

    def full(self, name: str, obj: Any) -> Variable:
        """All that can be said of an object."""
        row = self._row(name, obj)
        try:
            family = self._family(obj)
            value = _cut(family.value(obj, self.preview), MAX_TEXT)
            facts = {**family.facts(obj), "members": list(members(obj))}
        except Exception as error:  # noqa: BLE001 - a broken object is described as broken
            return Variable(name=name, **_unreadable(obj, error))
        return Variable(**row, value=value, facts=facts)

    def _row(self, name: str, obj: Any) -> dict[str, Any]:
        """Type, summary and schema; asked once for a type whose objects all have the same."""
        same = self._same.get(id(type(obj)))
        if same is not None:
            return {"name": name, **same}
        family = self._family(obj)
        try:
            row = {
                "type": family.type_name(obj),
                "summary": family.summary(obj),
                "schema_text": _cut(family.schema(obj), MAX_TEXT),
            }
        except Exception as error:  # noqa: BLE001 - a broken object is described as broken
            return {"name": name, **_unreadable(obj, error)}
        if family.same_for(type(obj)):
            self._same[id(type(obj))] = row
        return {"name": name, **row}

    def preview(self, obj: Any) -> str:
        """Bounded text of an object with its values."""
        return ContainerPreview(self._inline)(obj)

    def _inline(self, obj: Any) -> str:
        try:
            return self._family(obj).inline(obj)
        except Exception as error:  # noqa: BLE001 - a broken object is described as broken
            return "<{type}: {summary}>".format_map(_unreadable(obj, error))

    def _family(self, obj: Any) -> Describer:
        tp = type(obj)
        family = self._known.get(id(tp))
        if family is None:
            family = next(family for family in self._families if family.claims(tp))
            self._known[id(tp)] = family
        return family


def _unreadable(obj: Any, error: Exception) -> dict[str, Any]:
    reason = type_name(type(error))
    return {"type": type_name(type(obj)), "summary": f"could not be described ({reason})"}


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"
