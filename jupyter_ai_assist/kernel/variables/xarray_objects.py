"""xarray's arrays, datasets and variables; what was not loaded from a file stays there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .arrays import Arrays
from .base import Describer, Preview
from .pandas_access import is_index, label_text, labels
from .static import MISSING, attribute, genuine, inherits, instance_dict, type_name

__all__ = ["DataArrays", "Datasets", "is_labelled", "variable_of"]

MAX_VARIABLES = 100
MAX_SHOWN = 20
"""Variables of a dataset whose values are shown."""
_COORDINATES = 5
"""Labels shown of one coordinate."""
_LAYERS = 10
"""Wrappers that xarray puts round an array."""

_ARRAYS = Arrays()


@dataclass(frozen=True)
class _Variable:
    """An array with named axes."""

    dims: tuple[str, ...]
    shape: tuple[int, ...] | None
    """``None`` where only foreign code could tell."""
    dtype: str
    data: Any

    @property
    def sizes(self) -> str:
        lengths = self.shape or ("?",) * len(self.dims)
        return ", ".join(
            f"{name}: {length:,}" if type(length) is int else f"{name}: ?"
            for name, length in zip(self.dims, lengths, strict=True)
        )


class DataArrays(Describer):
    """``xarray.DataArray`` and ``xarray.Variable``."""

    def claims(self, tp: type) -> bool:
        """True ones."""
        return inherits(tp, "xarray", "DataArray") or inherits(tp, "xarray", "Variable")

    def summary(self, obj: Any) -> str:
        """Dtype and sizes by dimension."""
        found = _variable(_inner(obj))
        return f"{found.dtype} array of ({found.sizes})"

    def schema(self, obj: Any) -> str:
        """The name and the coordinates."""
        name = attribute(obj, "_name") if inherits(type(obj), "xarray", "DataArray") else None
        lines = [] if name is None else [f"name: {label_text(name)}"]
        return "\n".join([*lines, *_listing(_coordinates(obj), "coordinate ")])

    def value(self, obj: Any, preview: Preview) -> str:
        """The corners, and the first labels of each coordinate."""
        return "\n".join([_values(_inner(obj), preview), *_labels(_coordinates(obj))])

    def facts(self, obj: Any) -> dict[str, Any]:
        """Shape, dtype, dimensions, and the names of the coordinates."""
        found = _variable(_inner(obj))
        return {
            "shape": list(found.shape or ()),
            "dtype": found.dtype,
            "dims": list(found.dims),
            "keys": list(_coordinates(obj)),
        }


class Datasets(Describer):
    """``xarray.Dataset``."""

    def claims(self, tp: type) -> bool:
        """True ones."""
        return inherits(tp, "xarray", "Dataset")

    def summary(self, obj: Any) -> str:
        """The number of variables, and the sizes by dimension."""
        sizes = ", ".join(f"{name}: {size}" for name, size in _dataset_sizes(obj).items())
        return f"dataset of {len(_data_variables(obj)):,} variables on ({sizes})"

    def schema(self, obj: Any) -> str:
        """Variables and coordinates with dimensions and dtypes."""
        lines = _listing(_data_variables(obj), "")
        return "\n".join([*lines, *_listing(_coordinates(obj), "coordinate ")])

    def value(self, obj: Any, preview: Preview) -> str:
        """The corners of the first variables, and the first labels of each coordinate."""
        shown = list(_data_variables(obj).items())[:MAX_SHOWN]
        lines = [f"{name}: {_values(variable, preview)}" for name, variable in shown]
        return "\n".join([*lines, *_labels(_coordinates(obj))])

    def facts(self, obj: Any) -> dict[str, Any]:
        """The names of variables and coordinates, and the sizes by dimension."""
        return {
            "keys": [*_data_variables(obj), *_coordinates(obj)],
            "dims": _dataset_sizes(obj),
        }


def is_labelled(tp: type) -> bool:
    """Whether objects of a type hold named variables."""
    return inherits(tp, "xarray", "Dataset") or inherits(tp, "xarray", "DataArray")


def variable_of(obj: Any, name: Any) -> Any:
    """The variable or coordinate of this name, or ``MISSING``."""
    if type(name) is not str:
        return MISSING
    return {**_coordinates(obj), **_data_variables(obj)}.get(name, MISSING)


def _inner(obj: Any) -> Any:
    """The variable that a data array wraps."""
    return attribute(obj, "_variable") if inherits(type(obj), "xarray", "DataArray") else obj


def _stored(obj: Any, name: str) -> dict[Any, Any]:
    found = attribute(obj, name)
    return found if type(found) is dict else {}


def _named(variables: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    return {
        label_text(name): variable
        for name, variable in list(variables)[:MAX_VARIABLES]
        if inherits(type(variable), "xarray", "Variable")
    }


def _coordinate_names(obj: Any) -> set[str]:
    names = attribute(obj, "_coord_names")
    return {label_text(name) for name in list(names)} if type(names) is set else set()


def _coordinates(obj: Any) -> dict[str, Any]:
    if inherits(type(obj), "xarray", "DataArray"):
        return _named(_stored(obj, "_coords").items())
    names = _coordinate_names(obj)
    found = _named(_stored(obj, "_variables").items())
    return {name: variable for name, variable in found.items() if name in names}


def _data_variables(obj: Any) -> dict[str, Any]:
    names = _coordinate_names(obj)
    found = _named(_stored(obj, "_variables").items())
    return {name: variable for name, variable in found.items() if name not in names}


def _dataset_sizes(obj: Any) -> dict[str, int]:
    sizes = _stored(obj, "_dims")
    return {label_text(name): size for name, size in list(sizes.items()) if type(size) is int}


def _variable(variable: Any) -> _Variable:
    data, dims = attribute(variable, "_data"), attribute(variable, "_dims")
    if data is MISSING or type(dims) is not tuple:
        raise TypeError("the array keeps its data in an unknown way")
    names = tuple(map(label_text, dims))
    if not _may_be_asked(data):
        return _Variable(names, None, type_name(type(data)), data)
    return _Variable(names, tuple(data.shape), str(data.dtype), data)


def _may_be_asked(data: Any) -> bool:
    """Whether shape and dtype come from known libraries, or lie there stored."""
    for _ in range(_LAYERS):
        if genuine(type(data), "numpy", "dask"):
            return True
        inner = attribute(data, "array")
        if not genuine(type(data), "xarray"):
            return type(instance_dict(data).get("shape")) is tuple
        if inner is MISSING or is_index(type(inner)):
            return True
        data = inner
    return False


def _values(variable: Any, preview: Preview) -> str:
    data = attribute(variable, "_data")
    if _ARRAYS.claims(type(data)):
        return _ARRAYS.value(data, preview)
    index = _index(data)
    return "values not loaded" if index is None else _first_labels(index)


def _index(data: Any) -> Any:
    """The pandas index that holds a coordinate's labels, or ``None``."""
    found = attribute(data, "array") if genuine(type(data), "xarray") else MISSING
    return found if is_index(type(found)) else None


def _listing(variables: Mapping[str, Any], kind: str) -> list[str]:
    found = {name: _variable(variable) for name, variable in variables.items()}
    return [f"{kind}{name} ({each.sizes}): {each.dtype}" for name, each in found.items()]


def _labels(coordinates: Mapping[str, Any]) -> list[str]:
    indexes = {name: _index(attribute(one, "_data")) for name, one in coordinates.items()}
    return [
        f"{name}: {_first_labels(index)}" for name, index in indexes.items() if index is not None
    ]


def _first_labels(index: Any) -> str:
    more = ", …" if len(index) > _COORDINATES else ""
    return f"{', '.join(labels(index, _COORDINATES))}{more}"
