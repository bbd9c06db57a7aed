"""Reading pandas objects without running a subclass's code.

Frames are read through the block manager, where pandas keeps the arrays: its
public accessors copy ``attrs``, fill caches, and can be overridden.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .base import Preview
from .scalars import scalar_text
from .static import MISSING, genuine, inherits, instance_dict, library_class, type_name

__all__ = [
    "Column",
    "Table",
    "cell_text",
    "column_of",
    "column_or_series",
    "dtype_text",
    "index_text",
    "is_frame",
    "is_index",
    "label_text",
    "labels",
    "missing_count",
    "size_of",
    "table_of",
]

MAX_COLUMNS = 1_000
MAX_COUNTED = 500_000
"""Cells up to which missing ones are counted, and …"""
MAX_COUNTED_OBJECTS = 50_000
"""… the same for objects, which are looked at one by one."""
_LABEL = 100
_TEXT_LABEL = 500
"""Characters of a label that is a text, and of any other one above."""


@dataclass(frozen=True)
class Column:
    """A series, or a column of a frame, as it lies there."""

    label: str
    values: Any
    index: Any

    @property
    def length(self) -> int:
        """The number of rows."""
        return _length(self.index)


@dataclass(frozen=True)
class Table:
    """A frame: its size, and its first columns."""

    rows: int
    width: int
    """The number of all columns."""
    columns: tuple[Column, ...]
    index: Any
    memory_bytes: int
    """Without the objects that object columns point to."""


def is_frame(tp: type) -> bool:
    """Whether a type is a true ``pandas.DataFrame``."""
    return inherits(tp, "pandas", "DataFrame")


def is_index(tp: type) -> bool:
    """Whether a type is one of pandas' own indexes; a foreign one is a stranger."""
    return inherits(tp, "pandas", "Index") and genuine(tp, "pandas")


def size_of(frame: Any) -> tuple[int, int]:
    """The numbers of rows and columns of a frame."""
    names, index = instance_dict(frame)["_mgr"].axes
    return _length(index), _length(names)


def table_of(frame: Any, limit: int = MAX_COLUMNS) -> Table:
    """A frame's size and its first ``limit`` columns; no data is copied."""
    manager = instance_dict(frame)["_mgr"]
    names, index = manager.axes
    width = _length(names)
    columns = tuple(
        Column(label, manager.iget_values(place), index)
        for place, label in enumerate(labels(names, limit))
    )
    memory = sum(block.values.nbytes for block in manager.blocks if _known(block.values))
    return Table(_length(index), width, columns, index, memory)


def column_of(frame: Any, label: Any) -> Any:
    """The column of a frame with this label, or ``MISSING``."""
    text = label_text(label)
    return next((one for one in table_of(frame).columns if one.label == text), MISSING)


def column_or_series(obj: Any) -> Column:
    """A column as it is, or what a series consists of."""
    if type(obj) is Column:
        return obj
    own = instance_dict(obj)
    name = own.get("_name")
    manager = own["_mgr"]
    label = "" if name is None else label_text(name)
    return Column(label, manager.blocks[0].values, manager.axes[0])


def labels(index: Any, limit: int) -> list[str]:
    """The first labels of an index; places where the index is a stranger."""
    count = min(limit, _length(index))
    if not is_index(type(index)):
        return [f"[{place}]" for place in range(count)]
    return [label_text(index[place]) for place in range(count)]


def label_text(label: Any) -> str:
    """A row's or column's label as people write it."""
    if type(label) is str:
        return label if len(label) <= _TEXT_LABEL else f"{label[:_TEXT_LABEL]}…"
    if type(label) is tuple:
        return f"({', '.join(map(label_text, label))})"
    return scalar_text(label, _LABEL) or _stranger(label)


def index_text(index: Any) -> str:
    """The kind of an index, the dtype of its labels, and its names."""
    name = type_name(type(index)).rpartition(".")[2]
    if not is_index(type(index)):
        return name
    named = (f"named {label_text(one)}" for one in index.names if one is not None)
    return ", ".join([name, str(index.dtype), *named])


def dtype_text(values: Any) -> str:
    """A dtype's name; of a foreign extension array, its class."""
    return str(values.dtype) if _known(values) else type_name(type(values))


def cell_text(values: Any, row: int, preview: Preview) -> str:
    """One value of a column."""
    if not _known(values):
        return _stranger(values)
    value = values[row]
    return value if type(value) is str else preview(value)


def missing_count(columns: tuple[Column, ...], rows: int) -> dict[str, int] | None:
    """Missing values by column; ``None`` where counting would take long."""
    objects = sum(rows for column in columns if _is_slow(column.values))
    if objects > MAX_COUNTED_OBJECTS or rows * len(columns) > MAX_COUNTED:
        return None
    return {column.label: _missing(column.values) for column in columns if _known(column.values)}


def _missing(values: Any) -> int:
    if type(values) is not library_class("numpy", "ndarray"):
        return int(values.isna().sum())
    if values.dtype.kind in "fc":
        return int((values != values).sum())  # noqa: PLR0124 - only NaN differs from itself
    if values.dtype.kind == "O":
        return sum(1 for value in values if _is_missing(value))
    return 0


def _is_missing(value: Any) -> bool:
    if type(value) is float:
        return value != value  # noqa: PLR0124 - only NaN differs from itself
    return value is None or (
        genuine(type(value), "pandas") and scalar_text(value, _LABEL) in {"NaT", "<NA>"}
    )


def _is_slow(values: Any) -> bool:
    return type(values) is not library_class("numpy", "ndarray") or values.dtype.kind == "O"


def _known(values: Any) -> bool:
    return type(values) is library_class("numpy", "ndarray") or genuine(type(values), "pandas")


def _length(index: Any) -> int:
    """The length of an index, of a foreign one by the array that it holds."""
    if is_index(type(index)):
        return len(index)
    data = instance_dict(index)["_data"]
    if not _known(data):
        raise TypeError("the index keeps its labels in an unknown way")
    return len(data)


def _stranger(obj: Any) -> str:
    return f"<{type_name(type(obj))}>"
