"""Dask's collections: lazy, so they are named and never computed."""

from __future__ import annotations

from typing import Any

from .base import Describer
from .pandas_access import Column, dtype_text, is_frame, table_of
from .static import attribute, class_name, inherits, instance_dict, library_class
from .tables import columns_text

__all__ = ["DaskArrays", "DaskFrames", "DaskOthers"]

_LAZY = "not computed"


class DaskArrays(Describer):
    """``dask.array.Array``, by the chunks that it plans."""

    def claims(self, tp: type) -> bool:
        """The class itself."""
        return tp is library_class("dask.array", "Array")

    def summary(self, obj: Any) -> str:
        """Dtype, shape and number of chunks."""
        chunks = _chunks(obj)
        count = 1
        for axis in chunks:
            count *= len(axis)
        sizes = ", ".join(str(size) for size in _shape(chunks))
        return f"lazy {_dtype(obj)} array of shape ({sizes}) in {count:,} chunks, {_LAZY}"

    def facts(self, obj: Any) -> dict[str, Any]:
        """Shape and dtype; ``None`` for an axis whose length takes a computation."""
        sizes = _shape(_chunks(obj))
        return {
            "shape": [size if type(size) is int else None for size in sizes],
            "dtype": _dtype(obj),
        }


class DaskFrames(Describer):
    """Dask's frames and series; columns only where dask has worked them out already."""

    def claims(self, tp: type) -> bool:
        """The classes themselves."""
        return any(tp is library_class("dask.dataframe", name) for name in ("DataFrame", "Series"))

    def summary(self, obj: Any) -> str:
        """That nothing was computed."""
        return f"lazy {class_name(type(obj))}, {_LAZY}"

    def schema(self, obj: Any) -> str:
        """Columns with their dtypes."""
        columns = _columns(obj)
        return columns_text(columns, len(columns))

    def facts(self, obj: Any) -> dict[str, Any]:
        """The same."""
        columns = _columns(obj)
        return {"columns": columns} if columns else {}


class DaskOthers(Describer):
    """Every other collection: delayed calls, bags."""

    def claims(self, tp: type) -> bool:
        """What inherits dask's own methods."""
        return inherits(tp, "dask.base", "DaskMethodsMixin")

    def summary(self, obj: Any) -> str:
        """That nothing was computed."""
        return f"lazy {class_name(type(obj))}, {_LAZY}"


def _chunks(array: Any) -> tuple[tuple[Any, ...], ...]:
    chunks = attribute(array, "_Array__chunks")
    if type(chunks) is not tuple or any(type(axis) is not tuple for axis in chunks):
        raise TypeError("the array keeps its chunks in an unknown way")
    return chunks


def _shape(chunks: tuple[tuple[Any, ...], ...]) -> list[int | str]:
    return [sum(axis) if all(type(size) is int for size in axis) else "?" for axis in chunks]


def _dtype(array: Any) -> str:
    meta = attribute(array, "_meta")
    ndarray = library_class("numpy", "ndarray")
    return str(meta.dtype) if ndarray is not None and type(meta) is ndarray else "unknown"


def _columns(collection: Any) -> dict[str, str]:
    """Columns of the empty frame that dask keeps as a pattern, once somebody has asked for it."""
    meta = instance_dict(instance_dict(collection).get("_expr")).get("_meta")
    if not is_frame(type(meta)):
        return {}
    columns: tuple[Column, ...] = table_of(meta).columns
    return {column.label: dtype_text(column.values) for column in columns}
