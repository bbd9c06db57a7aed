"""NumPy arrays, read through views of the base class."""

from __future__ import annotations

from typing import Any

from .base import Describer, Preview
from .static import inherits, library_class, module_dict
from .tables import bytes_text

__all__ = ["Arrays"]

MAX_STATISTICS = 50_000
"""Elements up to which minimum, maximum and mean are worked out."""

_EDGES = {1: (12, 3), 2: (5, 2), 3: (2, 1)}
"""Entries shown at the beginning and end of each axis, by number of axes."""


class Arrays(Describer):
    """``numpy.ndarray`` and its subclasses."""

    def claims(self, tp: type) -> bool:
        """True arrays, memory maps and matrices included."""
        return inherits(tp, "numpy", "ndarray")

    def summary(self, obj: Any) -> str:
        """The dtype and shape."""
        array = _plain(obj)
        return f"{array.dtype} array of shape {array.shape}"

    def schema(self, obj: Any) -> str:
        """The same with the size in memory."""
        array = _plain(obj)
        return f"dtype {array.dtype}, shape {array.shape}, {bytes_text(array.nbytes)}"

    def value(self, obj: Any, preview: Preview) -> str:
        """The corners, and simple statistics of small arrays."""
        array = _plain(obj)
        lines = [_corners(array, preview)]
        if array.dtype.kind in "iuf" and 0 < array.size <= MAX_STATISTICS:
            with module_dict("numpy")["errstate"](all="ignore"):
                low, high, mean = array.min(), array.max(), array.mean()
            lines.append(f"min {preview(low)}, max {preview(high)}, mean {preview(mean)}")
        return "\n".join(lines)

    def facts(self, obj: Any) -> dict[str, Any]:
        """Shape, dtype, length and size."""
        array = _plain(obj)
        return {
            "shape": list(array.shape),
            "dtype": str(array.dtype),
            "length": array.shape[0] if array.ndim else 0,
            "memory_bytes": array.nbytes,
        }


def _plain(obj: Any) -> Any:
    """A view of the same memory as a plain array, so that no subclass is asked."""
    ndarray: Any = library_class("numpy", "ndarray")
    return obj if type(obj) is ndarray else ndarray.view(obj, ndarray)


def _corners(array: Any, preview: Preview) -> str:
    if array.ndim == 0:
        return preview(array.item())
    if array.size == 0:
        return "[]"
    place = ""
    while array.ndim > max(_EDGES):
        array = array[0]
        place += "0, "
    head, tail = _EDGES[array.ndim]
    text = _nested(array, head, tail, preview)
    return f"[{place}…] = {text}" if place else text


def _nested(array: Any, head: int, tail: int, preview: Preview) -> str:
    length = array.shape[0]
    all_shown = length <= head + tail
    places = range(length) if all_shown else [*range(head), *range(length - tail, length)]
    texts = [
        preview(array.item(place))
        if array.ndim == 1
        else _nested(array[place], head, tail, preview)
        for place in places
    ]
    if not all_shown:
        texts.insert(head, "…")
    return f"[{', '.join(texts)}]"
