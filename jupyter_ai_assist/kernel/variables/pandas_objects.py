"""pandas frames, series and indexes."""

from __future__ import annotations

from typing import Any

from .base import Describer, Preview
from .pandas_access import (
    Column,
    cell_text,
    column_or_series,
    dtype_text,
    index_text,
    is_frame,
    is_index,
    labels,
    missing_count,
    size_of,
    table_of,
)
from .static import inherits, type_name
from .tables import (
    MAX_TABLE_COLUMNS,
    MAX_TABLE_ROWS,
    bytes_text,
    columns_text,
    missing_text,
    table_text,
)

__all__ = ["Frames", "Indexes", "Series"]

_SERIES_ROWS = 10


class Frames(Describer):
    """``pandas.DataFrame`` and its subclasses."""

    def claims(self, tp: type) -> bool:
        """True frames."""
        return is_frame(tp)

    def summary(self, obj: Any) -> str:
        """Rows and columns."""
        rows, columns = size_of(obj)
        return f"{rows:,} rows × {columns:,} columns"

    def schema(self, obj: Any) -> str:
        """Columns with their dtypes, and the index."""
        table = table_of(obj)
        listing = columns_text(_dtypes(table.columns), table.width)
        return f"{listing}\nindex: {index_text(table.index)}"

    def value(self, obj: Any, preview: Preview) -> str:
        """The first rows, and the missing values of small frames."""
        table = table_of(obj)
        shown = table.columns[:MAX_TABLE_COLUMNS]
        lines = [
            [label, *(cell_text(column.values, row, preview) for column in shown)]
            for row, label in enumerate(labels(table.index, MAX_TABLE_ROWS))
        ]
        text = table_text(["", *(column.label for column in shown)], lines)
        missing = missing_text(missing_count(table.columns, table.rows))
        memory = f"memory: {bytes_text(table.memory_bytes)}, objects not counted"
        return f"{text}\n{missing}\n{memory}"

    def facts(self, obj: Any) -> dict[str, Any]:
        """Columns with dtypes, shape, size, and missing values where counted."""
        table = table_of(obj)
        facts = {
            "columns": _dtypes(table.columns),
            "shape": [table.rows, table.width],
            "length": table.rows,
            "memory_bytes": table.memory_bytes,
        }
        missing = missing_count(table.columns, table.rows)
        return facts if missing is None else {**facts, "missing": missing}


class Series(Describer):
    """``pandas.Series``, its subclasses, and the columns of a frame."""

    def claims(self, tp: type) -> bool:
        """True series."""
        return tp is Column or inherits(tp, "pandas", "Series")

    def type_name(self, obj: Any) -> str:
        """A column is a series to its user."""
        return "pandas.Series" if type(obj) is Column else type_name(type(obj))

    def summary(self, obj: Any) -> str:
        """The number of rows and the dtype."""
        column = column_or_series(obj)
        return f"{column.length:,} rows of {dtype_text(column.values)}"

    def schema(self, obj: Any) -> str:
        """The name, dtype and index."""
        column = column_or_series(obj)
        dtype = dtype_text(column.values)
        return f"name: {column.label}\ndtype: {dtype}\nindex: {index_text(column.index)}"

    def value(self, obj: Any, preview: Preview) -> str:
        """The first rows, and the missing values of small ones."""
        column = column_or_series(obj)
        lines = [
            [label, cell_text(column.values, row, preview)]
            for row, label in enumerate(labels(column.index, _SERIES_ROWS))
        ]
        missing = missing_text(missing_count((column,), column.length))
        return f"{table_text(['', column.label], lines)}\n{missing}"

    def facts(self, obj: Any) -> dict[str, Any]:
        """Length, dtype, and missing values where counted."""
        column = column_or_series(obj)
        facts = {
            "length": column.length,
            "shape": [column.length],
            "dtype": dtype_text(column.values),
        }
        missing = missing_count((column,), column.length)
        return facts if missing is None else {**facts, "missing": missing.get(column.label)}


class Indexes(Describer):
    """``pandas.Index`` and pandas' own subclasses of it."""

    def claims(self, tp: type) -> bool:
        """Only classes of pandas itself."""
        return is_index(tp)

    def summary(self, obj: Any) -> str:
        """The number of labels and the dtype."""
        return f"{len(obj):,} labels of {obj.dtype}"

    def value(self, obj: Any, _preview: Preview) -> str:
        """The first labels."""
        more = ", …" if len(obj) > _SERIES_ROWS else ""
        return f"{', '.join(labels(obj, _SERIES_ROWS))}{more}"

    def facts(self, obj: Any) -> dict[str, Any]:
        """Length and dtype."""
        return {"length": len(obj), "dtype": str(obj.dtype)}


def _dtypes(columns: tuple[Column, ...]) -> dict[str, str]:
    return {column.label: dtype_text(column.values) for column in columns}
