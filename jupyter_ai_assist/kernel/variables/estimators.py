"""scikit-learn estimators: what they were told, and what they have learnt."""

from __future__ import annotations

from collections.abc import Iterator
from types import FunctionType
from typing import Any

from .arrays import Arrays
from .base import Describer, Preview
from .signatures import unwrapped
from .static import (
    MISSING,
    class_attribute,
    class_name,
    inherits,
    instance_dict,
    is_exactly,
    type_name,
)

__all__ = ["Estimators"]

MAX_PARAMETERS = 50
MAX_LEARNT = 50

_KINDS = {
    "ClassifierMixin": "classifier",
    "RegressorMixin": "regressor",
    "ClusterMixin": "clusterer",
    "OutlierMixin": "outlier detector",
    "TransformerMixin": "transformer",
}

_ARRAYS = Arrays()


class Estimators(Describer):
    """``sklearn.base.BaseEstimator``, the user's own included."""

    def claims(self, tp: type) -> bool:
        """True estimators."""
        return inherits(tp, "sklearn.base", "BaseEstimator")

    def summary(self, obj: Any) -> str:
        """The kind, and whether it was fitted, to how many features."""
        tp = type(_last_step(obj))
        kinds = (kind for mixin, kind in _KINDS.items() if inherits(tp, "sklearn.base", mixin))
        kind = next(kinds, "estimator")
        features = instance_dict(_last_step(obj)).get("n_features_in_")
        if not _learnt(obj):
            return f"{kind}, not fitted"
        return f"{kind}, fitted" + (f" to {features:,} features" if type(features) is int else "")

    def schema(self, obj: Any) -> str:
        """What it has learnt: names, and types or shapes."""
        return "\n".join(f"{name}: {_form(value)}" for name, value in _learnt(obj)[:MAX_LEARNT])

    def value(self, obj: Any, preview: Preview) -> str:
        """The parameters that differ from their defaults."""
        changed = ", ".join(
            f"{name}={preview(value)}"
            for name, value, default in _parameters(obj)
            if not _same(value, default)
        )
        return f"{class_name(type(obj))}({changed})"

    def facts(self, obj: Any) -> dict[str, Any]:
        """The names of its parameters, and whether it was fitted."""
        return {
            "keys": [name for name, _, _ in _parameters(obj)],
            "fitted": bool(_learnt(obj)),
        }


def _form(value: Any) -> str:
    return _ARRAYS.summary(value) if _ARRAYS.claims(type(value)) else type_name(type(value))


def _last_step(obj: Any) -> Any:
    """The estimator at the end of a pipeline; any other one itself."""
    steps = instance_dict(obj).get("steps")
    if type(steps) is not list or not steps or type(steps[-1]) is not tuple:
        return obj
    return steps[-1][-1] if steps[-1] else obj


def _learnt(obj: Any) -> list[tuple[str, Any]]:
    """Attributes that end in ``_``: by scikit-learn's convention ``fit`` has made them."""
    own = list(instance_dict(_last_step(obj)).items())
    return [
        (name, value)
        for name, value in own
        if type(name) is str and name.endswith("_") and not name.startswith("_")
    ]


def _parameters(obj: Any) -> list[tuple[str, Any, Any]]:
    """Name, value and default of what ``__init__`` takes and stores under the same name."""
    own = instance_dict(obj)
    return [(name, own[name], default) for name, default in _arguments(type(obj)) if name in own][
        :MAX_PARAMETERS
    ]


def _arguments(tp: type) -> Iterator[tuple[str, Any]]:
    maker = unwrapped(class_attribute(tp, "__init__"))
    if type(maker) is not FunctionType:
        return
    code, defaults = maker.__code__, maker.__defaults__ or ()
    names = code.co_varnames[1 : code.co_argcount]
    first = len(names) - len(defaults)
    for place, name in enumerate(names):
        yield name, defaults[place - first] if place >= first else MISSING
    keyword_defaults = maker.__kwdefaults__ or {}
    for name in code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]:
        yield name, keyword_defaults.get(name, MISSING)


def _same(value: Any, default: Any) -> bool:
    """Whether a value is its default; only plain values are compared, as others may run code."""
    return value is default or (
        type(value) is type(default)
        and is_exactly(type(value), str, int, float)
        and value == default
    )
