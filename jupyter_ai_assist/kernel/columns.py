"""What holds many things: its texts, and the same with others in their places.

Tables and columns of pandas and polars are known by what they can do, so that
neither is imported here: who has one has imported it.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from jupyter_ai_assist.core.errors import UsageError
from jupyter_ai_assist.core.workspace.values import Items

from .kept_back import GONE, KeptBack

__all__ = [
    "columns_of",
    "is_column",
    "is_table",
    "items_of",
    "library_of",
    "like",
    "table_with",
]

_HOW = "Name a column, a list, a dict or a table."
_TABLES = {"DataFrame"}
_COLUMNS = {"Series", "Index"}


def library_of(value: Any) -> str:
    """``pandas``, ``polars`` or ``""``."""
    library = type(value).__module__.partition(".")[0]
    return library if library in {"pandas", "polars"} else ""


def is_table(value: Any) -> bool:
    """Whether it is a DataFrame."""
    return bool(library_of(value)) and _has_name(value, _TABLES)


def is_column(value: Any) -> bool:
    """Whether it is a Series or an index."""
    return bool(library_of(value)) and _has_name(value, _COLUMNS)


def items_of(path: str, value: Any, excluded: Callable[[str], bool]) -> Items:
    """The texts of what holds many things, without columns and keys that are kept back.

    Parameters
    ----------
    path
        Where it stands, for people.
    excluded
        Whether a name is kept back.

    Raises
    ------
    UsageError
        It holds none.
    """
    kept = KeptBack(excluded)
    if is_table(value):
        rows = value.to_dicts() if library_of(value) == "polars" else value.to_dict("records")
        return _items(_labels(value, len(rows)), rows, kept)
    if isinstance(value, Mapping):
        shown = [GONE if kept.name(key) else one for key, one in value.items()]
        return _items(tuple(map(str, value)), shown, kept)
    if is_column(value) or isinstance(value, list | tuple) or hasattr(value, "__array__"):
        values = value.to_list() if is_column(value) else list(value)
        shown = [GONE] * len(values) if kept.column(value) else values
        return _items(_labels(value, len(values)), shown, kept)
    if isinstance(value, str):
        raise UsageError(f"{path} is one text.", hint="Leave --map out, and name it with --from.")
    raise UsageError(f"{path} holds no texts: it is a {type(value).__name__}.", hint=_HOW)


def like(source: Any, results: Sequence[Any]) -> Any:
    """Results in what is like their source: a column with its index, a dict with its keys."""
    if is_table(source) or is_column(source):
        library = sys.modules[library_of(source)]
        if library_of(source) == "polars":
            return library.Series(getattr(source, "name", None), results, strict=False)
        index = source if _has_name(source, {"Index"}) else source.index
        name = None if is_table(source) else source.name
        return library.Series(list(results), index=index, name=name)
    if isinstance(source, Mapping):
        return dict(zip(source, results, strict=True))
    return list(results)


def columns_of(
    rows: Sequence[Mapping[str, Any] | None], fields: Iterable[str]
) -> dict[str, list[Any]]:
    """Results with fields, by field."""
    return {name: [None if row is None else row.get(name) for row in rows] for name in fields}


def table_with(source: Any, columns: Mapping[str, list[Any]]) -> Any:
    """A new table for the items of a source; ``None`` where no library is there to make one."""
    library = library_of(source) or next(
        (name for name in ("pandas", "polars") if name in sys.modules), ""
    )
    if not library:
        return None
    if library == "polars":
        return sys.modules["polars"].DataFrame(columns, strict=False)
    index = getattr(source, "index", None) if library_of(source) else None
    if isinstance(source, Mapping):
        index = list(source)
    return sys.modules["pandas"].DataFrame(columns, index=index)


def _has_name(value: Any, names: set[str]) -> bool:
    """By a base class as well: a subclass is one, too."""
    return any(cls.__name__ in names for cls in type(value).__mro__)


def _labels(value: Any, count: int) -> tuple[str, ...]:
    index = getattr(value, "index", None)
    if library_of(value) == "pandas" and index is not None and not callable(index):
        return tuple(map(str, index))
    return tuple(map(str, range(count)))


def _items(labels: tuple[str, ...], values: Iterable[Any], kept: KeptBack) -> Items:
    texts = tuple(_text(kept.without(value)) for value in values)
    return Items(labels, texts, kept_back=kept.names)


def _text(value: Any) -> str | None:
    """What a model is sent of one thing; ``None`` for what is missing, blank or kept back."""
    if value is GONE or _missing(value):
        return None
    if isinstance(value, Mapping | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    text = value if isinstance(value, str) else str(value)
    return text if text.strip() else None


def _missing(value: Any) -> bool:
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return True
    return isinstance(value, float) and math.isnan(value)
