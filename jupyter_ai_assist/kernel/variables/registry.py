"""Which family describes an object.

The first family that claims an object's true type describes it, so families
that know more come first, and whatever an extension adds comes before all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import itemgetter
from typing import Any, TypeVar

from pydantic import TypeAdapter

from jupyter_ai_assist.collection import no_collection
from jupyter_ai_assist.core.workspace.base import Variable

from .arrays import Arrays
from .base import MODULES, Describer, GivenUpError
from .callables import Classes, Functions, Modules
from .containers import Containers
from .dask_objects import DaskArrays, DaskFrames, DaskOthers
from .databases import Engines, SqliteConnections, Urls
from .estimators import Estimators
from .pandas_objects import Frames, Indexes, Series
from .pictures import AxesFamily, Figures, Images
from .polars_objects import LazyFrames, PolarsFrames, PolarsSeries
from .preview import ContainerPreview
from .scalars import Scalars
from .static import members, type_name
from .strangers import Strangers
from .tensors import TorchModules, TorchTensors
from .unread import UnreadFamily
from .xarray_objects import DataArrays, Datasets

__all__ = ["BUILT_IN", "Descriptions"]

T = TypeVar("T")

MAX_LINE = 500
"""Characters of a type's name, of ``summary``, and of an object within a preview."""
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
    Urls(),
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
    DataArrays(),
    Datasets(),
    DaskArrays(),
    DaskFrames(),
    DaskOthers(),
    Estimators(),
    TorchTensors(),
    TorchModules(),
    SqliteConnections(),
    Engines(),
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
        self._same: dict[int, dict[str, Any]] = {}
        self._names: dict[int, str] = {}

    def listing(self, named: Mapping[str, Any]) -> list[Variable]:
        """Types and summaries of named objects: data, functions, classes, modules, by name."""
        ranks: list[list[dict[str, Any]]] = [[] for _ in range(MODULES + 1)]
        with no_collection():
            for name, obj in named.items():
                ranks[self._family(obj).rank].append({"name": name, **self._row(obj)})
            rows = [row for rows in ranks for row in sorted(rows, key=itemgetter("name"))]
            # One validation for all takes half the time of one for each.
            return _VARIABLES.validate_python(rows)

    def full(self, name: str, obj: Any) -> Variable:
        """All that can be said of an object."""

        def read(family: Describer, obj: Any) -> Variable:
            row = self._row_by(family, obj)
            return Variable(
                name=name,
                type=row["type"],
                summary=row["summary"],
                schema_text=_cut(family.schema(obj), MAX_TEXT),
                value=_cut(family.value(obj, self.preview), MAX_TEXT),
                facts={**family.facts(obj), "members": list(members(obj))},
            )

        return self._read(obj, read, lambda broken: Variable(name=name, **broken))

    def preview(self, obj: Any) -> str:
        """Bounded text of an object with its values."""
        return ContainerPreview(self._inline)(obj)

    def _row(self, obj: Any) -> dict[str, Any]:
        """Type and summary; asked once for a type whose objects all have the same."""
        same = self._same.get(id(type(obj)))
        return same or self._read(obj, self._row_by, _as_it_is)

    def _row_by(self, family: Describer, obj: Any) -> dict[str, Any]:
        tp = type(obj)
        if type(family).type_name is not Describer.type_name:
            name = family.type_name(obj)
        elif (name := self._names.get(id(tp), "")) == "":
            name = self._names[id(tp)] = type_name(tp)
        row: dict[str, Any] = {
            "type": _cut(name, MAX_LINE),
            "summary": _cut(family.summary(obj), MAX_LINE),
        }
        if family.same_for(tp):
            self._same[id(tp)] = row
        return row

    def _inline(self, obj: Any) -> str | None:
        """An object within a preview; ``None`` for what the preview writes itself."""
        if isinstance(self._family(obj), Scalars | Containers):
            return None
        return self._read(
            obj,
            lambda family, obj: _cut(family.inline(obj), MAX_LINE),
            "<{type}: {summary}>".format_map,
        )

    def _read(
        self,
        obj: Any,
        read: Callable[[Describer, Any], T],
        broken: Callable[[dict[str, Any]], T],
    ) -> T:
        """What its family says of an object; a broken object is described as broken."""
        while True:
            try:
                return read(self._family(obj), obj)
            except GivenUpError:
                self._known.clear()
            except Exception as error:  # noqa: BLE001 - whatever it is, it is told
                reason = type_name(type(error))
                return broken(
                    {
                        "type": type_name(type(obj)),
                        "summary": f"could not be described ({reason})",
                    }
                )

    def _family(self, obj: Any) -> Describer:
        tp = type(obj)
        family = self._known.get(id(tp))
        if family is None:
            family = next(family for family in self._families if family.claims(tp))
            self._known[id(tp)] = family
        return family


def _as_it_is(row: dict[str, Any]) -> dict[str, Any]:
    return row


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"
