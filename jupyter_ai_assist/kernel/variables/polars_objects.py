"""polars frames and series; lazy frames are named and never collected."""

from __future__ import annotations

from typing import Any

from .base import Describer, Preview
from .static import library_class
from .tables import MAX_TABLE_COLUMNS, MAX_TABLE_ROWS, columns_text, missing_text, table_text

__all__ = ["LazyFrames", "PolarsFrames", "PolarsSeries"]

MAX_COLUMNS = 1_000
_SERIES_ROWS = 10


class PolarsFrames(Describer):
    """``polars.DataFrame`` itself: a subclass could override what is asked here."""

    def claims(self, tp: type) -> bool:
        """The class itself."""
        return tp is library_class("polars", "DataFrame")

    def summary(self, obj: Any) -> str:
        """Rows and columns."""
        rows, columns = obj.shape
        return f"{rows:,} rows × {columns:,} columns"

    def schema(self, obj: Any) -> str:
        """Columns with their dtypes."""
        return columns_text(_dtypes(obj), obj.width)

    def value(self, obj: Any, preview: Preview) -> str:
        """The first rows and the missing values, which polars keeps count of."""
        names = obj.columns[:MAX_TABLE_COLUMNS]
        head = [obj.get_column(name).head(MAX_TABLE_ROWS) for name in names]
        lines = [
            [_text(column[row], preview) for column in head]
            for row in range(min(obj.height, MAX_TABLE_ROWS))
        ]
        return f"{table_text(names, lines) if names else ''}\n{missing_text(_missing(obj))}"

    def facts(self, obj: Any) -> dict[str, Any]:
        """Columns with dtypes, shape and missing values."""
        return {
            "columns": _dtypes(obj),
            "shape": list(obj.shape),
            "length": obj.height,
            "missing": _missing(obj),
        }


class PolarsSeries(Describer):
    """``polars.Series`` itself."""

    def claims(self, tp: type) -> bool:
        """The class itself."""
        return tp is library_class("polars", "Series")

    def summary(self, obj: Any) -> str:
        """The number of rows and the dtype."""
        return f"{len(obj):,} rows of {obj.dtype}"

    def schema(self, obj: Any) -> str:
        """The name and dtype."""
        return f"name: {obj.name}\ndtype: {obj.dtype}"

    def value(self, obj: Any, preview: Preview) -> str:
        """The first rows."""
        head = obj.head(_SERIES_ROWS)
        lines = [[_text(head[row], preview)] for row in range(len(head))]
        return f"{table_text([obj.name], lines)}\n{missing_text({obj.name: obj.null_count()})}"

    def facts(self, obj: Any) -> dict[str, Any]:
        """Length, dtype and missing values."""
        return {
            "length": len(obj),
            "shape": [len(obj)],
            "dtype": str(obj.dtype),
            "missing": obj.null_count(),
        }


class LazyFrames(Describer):
    """``polars.LazyFrame``: even its column names may take a query to know."""

    def claims(self, tp: type) -> bool:
        """The class itself."""
        return tp is library_class("polars", "LazyFrame")

    def summary(self, _obj: Any) -> str:
        """That nothing was collected."""
        return "lazy frame, not collected"


def _dtypes(frame: Any) -> dict[str, str]:
    names = frame.columns[:MAX_COLUMNS]
    return {name: str(dtype) for name, dtype in zip(names, frame.dtypes, strict=False)}


def _missing(frame: Any) -> dict[str, int]:
    names = frame.columns[:MAX_COLUMNS]
    return {name: frame.get_column(name).null_count() for name in names}


def _text(value: Any, preview: Preview) -> str:
    return value if type(value) is str else preview(value)
