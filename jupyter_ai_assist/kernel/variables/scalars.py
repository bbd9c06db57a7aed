"""Single values: numbers, text, bytes, dates, paths, enum members."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import fractions
import pathlib
import uuid
from collections.abc import Callable
from typing import Any

from .base import Describer, Preview
from .static import class_name, genuine, inherits, instance_dict, is_a, is_exactly, library_class

__all__ = ["Scalars", "scalar_text"]

MAX_TEXT = 2_000
"""Characters shown of one string on its own."""

MAX_BITS = 2_000
"""Larger integers take quadratic time to print, and Python may refuse to."""

_PRINTABLE: tuple[type, ...] = (
    decimal.Decimal,
    uuid.UUID,
    dt.date,
    dt.timedelta,
    dt.timezone,
    pathlib.PurePath,
    pathlib.PurePosixPath,
    pathlib.PureWindowsPath,
    pathlib.Path,
    pathlib.PosixPath,
    pathlib.WindowsPath,
    range,
)
"""Their ``repr`` is the standard library's and short."""

_SINGLETONS: tuple[Any, ...] = (None, True, False, Ellipsis, NotImplemented)


def scalar_text(obj: Any, limit: int) -> str | None:
    """The ``repr`` of a single value, cut to about ``limit``; ``None`` for anything else."""
    if any(obj is one for one in _SINGLETONS):
        return repr(obj)
    tp = type(obj)
    for family, text in _TEXTS:
        if is_a(tp, family):
            return text(obj, limit)
    if is_exactly(tp, *_PRINTABLE):
        return _cut(repr(obj), limit)
    return _library_text(obj, limit)


def _enum_text(obj: Any, _limit: int) -> str:
    name = instance_dict(obj).get("_name_")
    return f"{class_name(type(obj))}.{name if type(name) is str else '?'}"


def _int_text(obj: Any, _limit: int) -> str:
    bits = int.bit_length(obj)
    return int.__repr__(obj) if bits <= MAX_BITS else f"<integer of {bits:,} bits>"


def _str_text(obj: Any, limit: int) -> str:
    shown = repr(str.__getitem__(obj, slice(0, limit)))
    return shown if str.__len__(obj) <= limit else shown + "…"


def _bytes_text(obj: Any, limit: int) -> str:
    shown = repr(bytes.__getitem__(obj, slice(0, limit)))
    return shown if bytes.__len__(obj) <= limit else shown + "…"


def _bytearray_text(obj: Any, limit: int) -> str:
    shown = repr(bytearray.__getitem__(obj, slice(0, limit)))
    return shown if bytearray.__len__(obj) <= limit else shown + "…"


def _fraction_text(obj: Any, limit: int) -> str | None:
    if type(obj) is not fractions.Fraction:
        return None
    return f"Fraction({_int_text(obj.numerator, limit)}, {_int_text(obj.denominator, limit)})"


def _datetime_text(obj: Any, limit: int) -> str | None:
    """Text of a date and time; a user's own ``tzinfo`` is left out, it is code."""
    if not is_exactly(type(obj), dt.datetime, dt.time):
        return _library_text(obj, limit)
    if not _known_zone(obj.tzinfo):
        return f"{obj.replace(tzinfo=None).isoformat()} (own time zone)"
    return str(obj.isoformat())


def _known_zone(zone: Any) -> bool:
    return zone is None or genuine(type(zone), "datetime", "zoneinfo", "dateutil", "pytz")


_TEXTS: tuple[tuple[type, Callable[[Any, int], str | None]], ...] = (
    (enum.Enum, _enum_text),
    (int, _int_text),
    (str, _str_text),
    (float, lambda obj, _: float.__repr__(obj)),
    (complex, lambda obj, _: complex.__repr__(obj)),
    (bytes, _bytes_text),
    (bytearray, _bytearray_text),
    (fractions.Fraction, _fraction_text),
    (dt.datetime, _datetime_text),
    (dt.time, _datetime_text),
)


def _library_text(obj: Any, limit: int) -> str | None:
    tp = type(obj)
    if inherits(tp, "numpy", "generic"):
        return _numpy_text(obj, library_class("numpy", "generic"), limit)
    if genuine(tp, "pandas") and class_name(tp) in _PANDAS:
        return _cut(str(obj), limit) if _known_zone(getattr(obj, "tzinfo", None)) else None
    return None


_PANDAS = {"Timestamp", "Timedelta", "Period", "Interval", "NaTType", "NAType"}


def _numpy_text(obj: Any, generic: Any, limit: int) -> str | None:
    """Text of a NumPy scalar; records may hold objects, so they are no scalars."""
    if not genuine(type(obj), "numpy") or class_name(type(obj)) in {"void", "record", "object_"}:
        return None
    plain = generic.item(obj)
    return str(obj) if type(plain) is type(obj) else scalar_text(plain, limit)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit] + "…"


class Scalars(Describer):
    """Objects with one value."""

    def claims(self, tp: type) -> bool:
        """Whether ``scalar_text`` can show objects of this type."""
        return (
            is_exactly(tp, *(type(one) for one in _SINGLETONS), *_PRINTABLE)
            or is_a(tp, *(family for family, _ in _TEXTS))
            or inherits(tp, "numpy", "generic")
            or (class_name(tp) in _PANDAS and genuine(tp, "pandas"))
        )

    def same_for(self, tp: type) -> bool:
        """All but texts, whose length is told."""
        return not is_a(tp, str, bytes, bytearray)

    def summary(self, obj: Any) -> str:
        """The kind of value, with the length of texts."""
        tp = type(obj)
        if is_a(tp, str):
            return f"str of {str.__len__(obj):,} characters"
        if is_a(tp, bytes):
            return f"bytes of {bytes.__len__(obj):,}"
        if is_a(tp, bytearray):
            return f"bytearray of {bytearray.__len__(obj):,}"
        return class_name(tp)

    def value(self, obj: Any, _preview: Preview) -> str:
        """The value's ``repr``, bounded."""
        return scalar_text(obj, MAX_TEXT) or ""

    def facts(self, obj: Any) -> dict[str, Any]:
        """The length of texts."""
        for family in (str, bytes, bytearray):
            if is_a(type(obj), family):
                return {"length": family.__len__(obj)}
        return {}
